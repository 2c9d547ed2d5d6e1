/** Each begins when the one before has ended, however it did: who asks last is last. */
export function inOrder<Given>(task: (given: Given) => Promise<void>): typeof task {
  let before: Promise<unknown> = Promise.resolve()
  return (given) => {
    const done = before.then(() => task(given))
    before = done.catch(() => undefined)
    return done
  }
}
