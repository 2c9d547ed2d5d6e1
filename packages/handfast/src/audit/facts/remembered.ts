import type { Facts } from './facts.ts'
import { kept } from '../flow/kept.ts'

/** A question about a node whose answer is worked out once a target. */
export function remembered<Key, Answer>(
  work: (facts: Facts, key: Key) => Answer,
): (facts: Facts, key: Key) => Answer {
  const ofTarget = oncePerTarget((facts) => kept((key: Key) => work(facts, key)))
  return (facts, key) => ofTarget(facts)(key)
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
