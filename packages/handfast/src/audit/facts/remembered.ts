import type { Facts } from './facts.ts'

/** Answers kept of one question about one target; past that they are worked out again. */
const answersMax = 100_000

/** A question about a node whose answer is worked out once a target. */
export function remembered<Key, Answer>(
  work: (facts: Facts, key: Key) => Answer,
): (facts: Facts, key: Key) => Answer {
  const byFacts = new WeakMap<Facts, Map<Key, { readonly answer: Answer }>>()
  return (facts, key) => {
    const answers = byFacts.get(facts) ?? new Map<Key, { readonly answer: Answer }>()
    byFacts.set(facts, answers)
    const known = answers.get(key)
    if (known !== undefined) return known.answer
    const answer = work(facts, key)
    if (answers.size < answersMax) answers.set(key, { answer })
    return answer
  }
}

/** A question about the whole target that is worked out once, however many rules ask it. */
export function oncePerTarget<Answer extends object>(
  work: (facts: Facts) => Answer,
): (facts: Facts) => Answer {
  const answers = new WeakMap<Facts, Answer>()
  return (facts) => {
    const answer = answers.get(facts) ?? work(facts)
    answers.set(facts, answer)
    return answer
  }
}
