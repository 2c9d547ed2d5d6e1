import { sessionHeader } from './legacy/session.ts'
import type { Run } from './run.ts'
import { wireOf } from './run.ts'
import { ProbeStop } from './wire/probe-stop.ts'

/**
 * Ends the sessions that the run opened, also after an interruption, in a time of its own. What the
 * server does not let end is left to its own limits.
 */
export async function closeSessions(run: Run): Promise<void> {
  const { clock, limits } = run.settings
  const deadline = new AbortController()
  const stopTimer = clock.after(limits.closeMsMax, () => deadline.abort())
  run.budget.unansweredInRow = 0
  const wire = wireOf(run, { signal: deadline.signal })
  try {
    for (const [id, { owner, url }] of run.open) {
      const headers = [[sessionHeader, id]] as const
      const until = { kind: 'head' } as const
      const answer = await wire.send({ as: owner, method: 'DELETE', url, headers, until })
      // One that lets no client end a session lets none.
      if (answer.status === 405 || answer.status === 0) break
    }
  } catch (error) {
    if (!(error instanceof ProbeStop)) throw error
  } finally {
    stopTimer()
  }
}
