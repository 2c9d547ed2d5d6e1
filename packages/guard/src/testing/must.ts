/** What a clause of a contract has seen; whatever runs it shows the message of what is thrown. */
export function mustEqual(seen: unknown, wanted: unknown, what: string): void {
  const left = JSON.stringify(seen)
  const right = JSON.stringify(wanted)
  if (left !== right) throw new Error(`${what}: expected ${right}, and saw ${left}`)
}

export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}

const everyMs = 5
const waitMsMax = 10_000

/** Asks again until it holds; machines that run tests are sometimes slow. */
export async function mustBecome(holds: () => boolean, what: string): Promise<void> {
  const untilMs = Date.now() + waitMsMax
  while (Date.now() < untilMs) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
  throw new Error(`${what}: not within ${waitMsMax} ms`)
}
