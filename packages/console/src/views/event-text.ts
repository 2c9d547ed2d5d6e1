import type { EventRow, PrincipalName } from '@handfast/gateway/admin-api'
import { short } from '../data/words.ts'

type Event = EventRow['event']

interface Known {
  readonly caller: PrincipalName | undefined
  readonly owner: PrincipalName | undefined
}

const kinds: Readonly<Record<string, string>> = {
  'agent-token': 'an agent token',
  event: 'an event',
  handle: 'a handle',
  key: 'a key',
  proof: 'a proof',
  request: 'a request',
  'request-state': 'a request state',
  session: 'a session',
  subscription: 'a subscription',
  task: 'a task',
}

const deeds: Readonly<Record<string, string>> = {
  ended: 'ended',
  minted: 'was minted',
  narrowed: 'was narrowed',
  owned: 'was seen for the first time',
  refused: 'was refused',
  regenerated: 'was regenerated',
  resolved: 'was used',
  reused: 'was used again',
  rotated: 'was rotated',
  shared: 'was shared',
}

/** One event as a sentence, without the names of anybody who is not in the story. */
export function eventText(event: Event, { caller, owner }: Known): string {
  const [what = '', how = ''] = event.name.split('.')
  const thing = capital(kinds[what] ?? what)
  const mark = event.subject === undefined ? '' : ` ${short(event.subject)}`
  const nameOf = (hash: string | undefined): string | undefined =>
    [caller, owner].find((one) => one?.hash === hash)?.subject ?? hash?.slice(0, 8)
  const who = event.caller === undefined ? '' : ` to ${nameOf(event.caller) ?? ''}`
  const by = how === 'refused' ? who : who.replace(' to ', ' by ')
  const why = 'reason' in event && event.reason !== undefined ? `: ${event.reason}` : ''
  return `${thing}${mark} ${deeds[how] ?? how}${by}${why}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
