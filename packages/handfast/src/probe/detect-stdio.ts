import type { Era } from '@handfast/protocol'
import type { Found } from './detect-http.ts'
import {
  admission,
  askModern,
  initialize,
  legacyIntroduction,
  modernIntroduction,
} from './first-contact.ts'
import type { Asked } from './first-contact.ts'
import { describeAnswer } from './lab/describe.ts'
import type { ProbeOptions } from './probe-options.ts'
import type { Run } from './run.ts'
import type { WireClient } from './wire/client.ts'
import type { Principal } from './wire/principal.ts'

/**
 * A server of the legacy era may leave a discover without an answer (2026-07-28
 * basic/transports/stdio, Backward Compatibility). How long a start takes is therefore learned from
 * initialize, which both have an answer for, and discover is sent to a process of its own.
 */
export async function* detectOverStdio(
  run: Run,
  wire: WireClient,
  era: ProbeOptions['era'],
): AsyncGenerator<Found> {
  const { clock, limits } = run.settings
  const startedAtMs = clock.nowMs()
  let deadlineMs = limits.startMsMax
  if (era !== 'modern') {
    const { found, asked } = await detectEra(run, wire, { era: 'legacy', deadlineMs })
    yield found
    const tookMs = clock.nowMs() - startedAtMs
    if (asked.answer.status !== 0) deadlineMs = 2 * tookMs + limits.answerMsMax
  }
  if (era !== 'legacy') yield (await detectEra(run, wire, { era: 'modern', deadlineMs })).found
  const stray = run.settings.stdio?.strayLines() ?? 0
  if (stray === 0) return
  const note = `${stray} lines on its standard output were no messages, and were passed over`
  yield { surface: undefined, note }
}

interface Contact {
  readonly era: Era
  readonly deadlineMs: number
}

interface Detected {
  readonly found: Found
  readonly asked: Asked
}

async function detectEra(
  run: Run,
  wire: WireClient,
  { era, deadlineMs }: Contact,
): Promise<Detected> {
  const { url, reach, cast } = run.settings
  const method = era === 'modern' ? 'server/discover' : 'initialize'
  const introduce = (as: Principal): Promise<Asked> =>
    era === 'modern'
      ? askModern(run, wire, { as, method, deadlineMs })
      : initialize(run, wire, { as, deadlineMs })
  const asked = await introduce(cast.a)
  const note = `${method} as ${cast.a.name}: ${describeAnswer(asked.answer)}`
  const introduction = (era === 'modern' ? modernIntroduction : legacyIntroduction)(asked)
  if (introduction === undefined) return { asked, found: { surface: undefined, note } }
  // The processes of all others are started here, where there is time for it.
  for (const other of othersIn(run)) await introduce(other)
  const { reception } = await introduce(cast.nobody)
  // Who may start a program is nothing that it decides; what it does for nobody shows later.
  const admitsNobody = admission(reception) === false ? false : undefined
  const surface = { ...introduction, transport: 'stdio', url, reach, admitsNobody } as const
  return { asked, found: { note, surface } }
}

function othersIn({ settings }: Run): readonly Principal[] {
  const { principals, cast } = settings
  const others = principals.filter(({ name }) => name !== cast.a.name)
  return cast.stranger === undefined ? others : [...others, cast.stranger]
}
