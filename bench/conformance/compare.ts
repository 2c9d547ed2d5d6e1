import { explained } from './differences.ts'

/** What the suite says of one check. */
export type Status = 'FAILURE' | 'INFO' | 'SKIPPED' | 'SUCCESS' | 'WARNING'

export interface Check {
  readonly id: string
  readonly status: Status
}

/** All checks of one run, by scenario. */
export type Results = ReadonlyMap<string, readonly Check[]>

export type Change =
  | 'same'
  /** The gateway does what the server behind should have done. */
  | 'better'
  /** Less, and that is right. */
  | 'explained'
  | 'worse'

export interface Compared {
  readonly scenario: string
  readonly id: string
  readonly before: Status | 'absent'
  readonly behind: Status | 'absent'
  readonly change: Change
}

/** Every check that says something, before the gateway and behind it. */
export function compare(before: Results, behind: Results): readonly Compared[] {
  const scenarios = [...new Set([...before.keys(), ...behind.keys()])].toSorted()
  return scenarios.flatMap((scenario) => {
    const [first, second] = [before, behind].map((run) => numbered(run.get(scenario) ?? []))
    return [...new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])].flatMap((key) => {
      const one = first?.get(key) ?? 'absent'
      const other = second?.get(key) ?? 'absent'
      const id = key.slice(0, key.indexOf(' '))
      return isWord(one) || isWord(other)
        ? [{ scenario, id, before: one, behind: other, change: changeOf(id, one, other) }]
        : []
    })
  })
}

/** A scenario may use one id for several checks, and logs under some. */
function numbered(checks: readonly Check[]): ReadonlyMap<string, Status> {
  const counts = new Map<string, number>()
  return new Map(
    checks.map(({ id, status }) => {
      const count = (counts.get(id) ?? 0) + 1
      counts.set(id, count)
      return [`${id} ${count}`, status]
    }),
  )
}

const isWord = (status: Compared['before']): boolean => status !== 'INFO' && status !== 'absent'

const ranks: Readonly<Record<Compared['before'], number>> = {
  FAILURE: 0,
  absent: 1,
  WARNING: 1,
  SKIPPED: 1,
  INFO: 2,
  SUCCESS: 3,
}

function changeOf(id: string, before: Compared['before'], behind: Compared['behind']): Change {
  if (ranks[before] === ranks[behind]) return 'same'
  if (ranks[behind] > ranks[before]) return 'better'
  return explained.has(id) ? 'explained' : 'worse'
}
