import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import { openLegacySession } from '../../legacy/legacy-session.ts'
import type { LegacyOpening, LegacySession } from '../../legacy/legacy-session.ts'
import { wait } from '../../wire/clock.ts'
import type { Principal } from '../../wire/principal.ts'

const momentMs = 300

/**
 * Sessions that are opened at once, as some servers take a second for each. One that counts before
 * it opens lets as many through above its cap.
 */
export const batchMax = 16

export interface Flooded {
  /** Those that are open. */
  readonly sessions: readonly LegacySession[]
  readonly own: Sight
  readonly unknown: Sight
  /** The opening of the last, or what was refused in place of one more. */
  readonly last: LegacyOpening
}

/**
 * Room that is made by some that end tells a cap from a rate. That `b` is out of room as well while
 * `a` has it all, is what the cap of each principal is for.
 */
export async function judgeRefusal(
  lab: Lab,
  { sessions, own, unknown, last }: Flooded,
): Promise<Verdict> {
  const { a, b } = lab.cast
  const { answer } = last
  const sight: Sight = {
    title: `a: one session more than ${sessions.length}`,
    reception: answer.status === 0 ? 'unanswered' : 'refused',
    shown: 'nothing',
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
  const others = b === undefined ? undefined : await openOne(lab, b, 'while a has theirs')
  const isEnded = await endSome(lab, sessions)
  const again = others?.reception === 'refused' && b !== undefined ? b : a
  const room = await openOne(lab, again, 'after a has ended some')
  if (room.reception !== 'accepted') {
    const what = `session ${sessions.length + 1} was refused (${sight.answer})`
    const why = isEnded ? 'and still after some were ended' : 'and none can be ended'
    return inconclusive(`${what}, ${why}, so that a cap is not told from a limit of the rate`)
  }
  const attempts: Attempt[] = [{ ...sight, unknown }]
  if (others !== undefined) attempts.push(due(others, sight))
  return judge({ owner: [own, room], attempts })
}

/** Whether one was. */
async function endSome(lab: Lab, sessions: readonly LegacySession[]): Promise<boolean> {
  let isEnded = false
  for (const session of sessions.slice(0, batchMax)) isEnded = (await session.end()) || isEnded
  // That a stream was closed takes a server a moment to notice.
  await wait(Math.min(momentMs, lab.limits.silenceMs), lab.clock)
  return isEnded
}

/** A session for `b` is due: what keeps it from `b` is only what `a` has. */
function due(others: Sight, unknown: Sight): Attempt {
  const shown = others.reception === 'refused' ? 'effect' : 'nothing'
  return { ...others, shown, isDue: true, unknown }
}

async function openOne(lab: Lab, as: Principal, when: string): Promise<Sight> {
  const { answer, session } = await openLegacySession(lab, as)
  await session?.end()
  return {
    title: `${as.name}: a session ${when}`,
    reception: session === undefined ? 'refused' : 'accepted',
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}
