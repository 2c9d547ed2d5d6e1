import { detectEventStream, detectLegacy, detectModern } from './detect-http.ts'
import type { Found } from './detect-http.ts'
import { detectOverStdio } from './detect-stdio.ts'
import type { Surface } from './lab/surface.ts'
import type { ProbeOptions } from './probe-options.ts'
import type { Run } from './run.ts'
import { wireOf } from './run.ts'
import { unreachable } from './unreachable.ts'
import type { WireClient } from './wire/client.ts'
import { ProbeStop } from './wire/probe-stop.ts'

/** The ways in, and what was seen on the way to them. */
export interface Detection {
  readonly surfaces: readonly Surface[]
  /** What was asked and what came of it, a line each. */
  readonly notes: readonly string[]
  /** What was asked and turned away for want of a credential that is good there. */
  readonly turnedAway: string | undefined
}

/** @throws ProbeError when nothing is there. */
export async function detect(run: Run, era: ProbeOptions['era']): Promise<Detection> {
  const wire = wireOf(run)
  const isStdio = run.settings.stdio !== undefined
  const notes: string[] = []
  const surfaces: Surface[] = []
  try {
    for await (const { surface, note } of (isStdio ? detectOverStdio : detectOverHttp)(
      run,
      wire,
      era,
    )) {
      notes.push(note)
      if (surface !== undefined) surfaces.push(surface)
    }
  } catch (error) {
    if (!(error instanceof ProbeStop)) throw error
    notes.push(error.message)
  }
  const error = unreachable(run, surfaces)
  if (error !== undefined) throw error
  return { surfaces, notes, turnedAway: notes.find((note) => /: HTTP 40[13]\b/.test(note)) }
}

/**
 * In the order of 2026-07-28 basic/transports/streamable-http, Backward Compatibility: discover,
 * then initialize, then a GET for the endpoint event. A server of both eras is found twice.
 */
async function* detectOverHttp(
  run: Run,
  wire: WireClient,
  era: ProbeOptions['era'],
): AsyncGenerator<Found> {
  let isFound = false
  const noted = (found: Found): Found => {
    isFound ||= found.surface !== undefined
    return found
  }
  if (era !== 'legacy') yield noted(await detectModern(run, wire))
  if (era !== 'modern') yield noted(await detectLegacy(run, wire))
  if (era !== 'modern' && !isFound) yield await detectEventStream(run, wire)
}
