/** Past that, answers are worked out again. */
const answersMax = 100_000

/** Asks once for each key; for questions that cost more than they take to keep. */
export function kept<Key, Answer>(work: (key: Key) => Answer): (key: Key) => Answer {
  const answers = new Map<Key, { readonly answer: Answer }>()
  return (key) => {
    const known = answers.get(key)
    if (known !== undefined) return known.answer
    const answer = work(key)
    if (answers.size < answersMax) answers.set(key, { answer })
    return answer
  }
}
