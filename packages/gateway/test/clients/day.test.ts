import { afterEach, expect, it } from 'vitest'
import { dayServer } from './day-server.ts'
import { actions, userOf, users } from './day-users.ts'
import type { Action } from './day-users.ts'
import { pairOf } from './pair.ts'
import type { Closing } from './pair.ts'

/** `npm run test:nightly` has more of them. */
const days = Number(process.env['HANDFAST_CLIENT_DAYS'] ?? 1)
const actionsPerDay = 24

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** The server's own limit is longer, so that the gateway is the first to say that one is over. */
const idleMsMax = 8 * hourMs
const marginMs = hourMs
const nightMs = 10 * hourMs

const closing: Closing = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

interface Step {
  readonly pauseMs: number
  readonly does: readonly Action[]
}

/** The same days each time: hours of work with pauses, and a night. */
function planOf(count: number, usersCount: number): readonly Step[] {
  let state = 20_260_728
  const below = (limit: number): number => {
    // Numerical Recipes' constants; nothing here has to be unpredictable.
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return Math.floor((state / 2 ** 32) * limit)
  }
  return Array.from({ length: count * actionsPerDay }, (_, index) => ({
    pauseMs: index % actionsPerDay === actionsPerDay - 1 ? nightMs : below(70) * minuteMs,
    does: Array.from({ length: usersCount }, () => actions[below(actions.length)] ?? 'list'),
  }))
}

/** What each of them sees in these days; nobody waits for time to pass. */
async function live(isThrough: boolean): Promise<readonly (readonly unknown[])[]> {
  let nowMs = Date.UTC(2026, 6, 28)
  const clock = (): number => nowMs
  const sessions = { idleMsMax, absoluteMsMax: 24 * hourMs, perPrincipalMax: 1000, max: 1000 }
  const pair = await pairOf(dayServer(clock, idleMsMax + marginMs), closing, { sessions, clock })
  const url = isThrough ? pair.before : pair.direct
  const all = await Promise.all([...users.values()].map((connect) => userOf(connect, url)))
  closing.push(...all.map((user) => () => user.close()))
  for (const { pauseMs, does } of planOf(days, all.length)) {
    await Promise.all(all.map((user, index) => user.act(does[index] ?? 'list')))
    nowMs += pauseMs
  }
  await Promise.all(all.map((user) => user.act('count')))
  return all.map(({ seen }) => seen)
}

it(
  `${days} days of use are the same through the gateway`,
  async () => {
    const [direct, through] = [await live(false), await live(true)]
    for (const [index, name] of [...users.keys()].entries()) {
      expect([name, through[index]]).toEqual([name, direct[index]])
    }
    const text = JSON.stringify(through)
    for (const action of actions) expect(text).toContain(`"${action}"`)
    // The night has ended sessions, on both ways alike.
    expect(text).toContain('"begins anew"')
  },
  60_000 + days * 60_000,
)
