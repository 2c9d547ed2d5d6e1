import type { Ended, PrincipalName, SessionRow } from '@handfast/gateway/admin-api'
import { post } from '../data/api.ts'
import { endSessions } from '../data/observed.ts'
import { counted } from '../data/words.ts'
import type { Question } from '../parts/confirm.tsx'

/** What cannot be undone, and what is asked before it is done. */
export const endQuestion = ({ upstream, ref, principal }: SessionRow): Question => ({
  title: `End this session of ${principal.subject}?`,
  text: 'Its client gets a 404 with the next request, and begins anew. What it kept is lost.',
  action: 'End session',
  async run() {
    await post<Ended>(`/api/sessions/${encodeURIComponent(upstream)}/${ref}/revoke`)
    endSessions((row) => row.ref === ref && row.upstream === upstream)
    return `The session of ${principal.subject} has ended.`
  },
})

export const endPrincipalQuestion = (
  { owner, subject }: PrincipalName,
  sessions: number,
): Question => ({
  title: `End ${counted(sessions, 'session')} of ${subject}?`,
  text: 'All sessions of this principal end, at every upstream and on every node.',
  action: sessions === 1 ? 'End session' : 'End sessions',
  async run() {
    const { ended } = await post<Ended>(`/api/principals/${owner}/revoke`)
    endSessions((row) => row.principal.owner === owner)
    return `${counted(ended, 'session')} of ${subject} ended.`
  },
})

const lockMinutes = 10

export const lockQuestion = ({ owner, subject }: PrincipalName): Question => ({
  title: `Lock ${subject} for ${lockMinutes} minutes?`,
  text: 'Their sessions end on every node, and this node refuses whatever they ask until then.',
  action: 'Lock principal',
  async run() {
    await post(`/api/principals/${owner}/lock`, { forMs: lockMinutes * 60_000 })
    endSessions((row) => row.principal.owner === owner)
    return `${subject} is locked for ${lockMinutes} minutes.`
  },
})

export const endAllQuestion = (sessions: number): Question => ({
  title: `End all ${counted(sessions, 'session')}?`,
  text: 'Every client of every upstream has to begin anew. What the sessions kept is lost.',
  action: 'End all sessions',
  async run() {
    const { ended } = await post<Ended>('/api/sessions/revoke-all')
    endSessions(() => true)
    return `${counted(ended, 'session')} ended.`
  },
})
