import type { Ended, EventRow, PrincipalsPage, SessionRow, SessionsPage } from '../admin/answers.ts'
import { openAdmin } from './admin-client.ts'
import type { AdminClient } from './admin-client.ts'
import { CommandLineError } from './command-line.ts'
import type { CommandLine } from './command-line.ts'
import { loadConfig } from './load-config.ts'
import { proposals } from './proposals.ts'
import type { Surroundings } from './surroundings.ts'

/** What an operator does from a terminal, with a gateway that runs. */
export async function operate(line: CommandLine, around: Surroundings): Promise<number> {
  const config = await loadConfig({ ...line, server: line.server ?? nothing(line) }, around)
  const admin = await openAdmin(config)
  switch (line.command) {
    case 'sessions':
      return sessions(admin, line, around)
    case 'revoke':
      return revoke(admin, line, around)
    case 'events':
      return events(admin, line, around)
    case 'proposals':
      return proposals(admin, line, around)
    default:
      return loginLink(admin, around)
  }
}

/** Only where the state is matters here; what it stands before is not asked for. */
function nothing({ options }: CommandLine): readonly string[] | undefined {
  const isNamed = options['config'] !== undefined || options['upstream'] !== undefined
  return isNamed ? undefined : ['-']
}

const pageMax = 500

async function sessions(
  admin: AdminClient,
  { options }: CommandLine,
  { stdout, now }: Surroundings,
): Promise<number> {
  let after: string | undefined
  let count = 0
  do {
    const query = new URLSearchParams({ limit: String(pageMax) })
    if (after !== undefined) query.set('after', after)
    if (typeof options['principal'] === 'string') query.set('principal', options['principal'])
    // The contract of the API is held by a test of its own.
    const page = (await admin.get(`/api/sessions?${query}`)) as SessionsPage
    for (const session of page.sessions) {
      const text = options['json'] === true ? JSON.stringify(session) : lineOf(session, now())
      stdout(`${text}\n`)
      count += 1
    }
    after = page.next
  } while (after !== undefined)
  if (count === 0 && options['json'] !== true) stdout('No live sessions.\n')
  return 0
}

const refCharacters = 12

/** `files/1a2b3c4d5e6f  alice  idle 12s  age 3m  tools/call`: enough to end it by. */
function lineOf(session: SessionRow, nowMs: number): string {
  const { upstream, ref, principal, client = '', last = '' } = session
  const idle = `idle ${age(nowMs - session.usedAtMs)}`
  const old = `age ${age(nowMs - session.createdAtMs)}`
  const name = `${upstream}/${ref.slice(0, refCharacters)}`
  return [name, principal.subject, idle, old, client, last].join('  ').trimEnd()
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes}m` : `${Math.round(minutes / 60)}h`
}

async function revoke(
  admin: AdminClient,
  { options, positionals }: CommandLine,
  { stdout }: Surroundings,
): Promise<number> {
  const { principal, all } = options
  const [named] = positionals
  if (
    [typeof principal === 'string', all === true, named !== undefined].filter(Boolean).length !== 1
  ) {
    throw new CommandLineError(
      'CLI_ARGUMENT_WRONG',
      'Say which: revoke UPSTREAM/REF as sessions prints it, --principal NAME, or --all.',
    )
  }
  const path =
    typeof principal === 'string'
      ? await principalPathOf(admin, principal)
      : named === undefined
        ? '/api/sessions/revoke-all'
        : await pathOf(admin, named)
  const { ended } = (await admin.post(path)) as Ended
  stdout(`${ended} ended.\n`)
  return 0
}

/** By subject, as it is printed; by owner where two issuers have one of that name. */
async function principalPathOf(admin: AdminClient, named: string): Promise<string> {
  const { principals } = (await admin.get('/api/principals')) as PrincipalsPage
  const found = principals.filter(({ owner, subject }) => owner === named || subject === named)
  const [first, other] = found
  if (first !== undefined && other === undefined) {
    return `/api/principals/${encodeURIComponent(first.owner)}/revoke`
  }
  const owners = found.map(({ issuer, owner }) => `\n  ${owner}  of ${issuer}`).join('')
  throw new CommandLineError(
    'CLI_ARGUMENT_WRONG',
    first === undefined ? 'No such principal has a session.' : `Say which one:${owners}`,
  )
}

/** By the beginning of a ref, as it is printed. */
async function pathOf(admin: AdminClient, named: string): Promise<string> {
  const [upstream = '', start = ''] = named.split('/')
  const found: SessionRow[] = []
  let after: string | undefined
  do {
    const query = new URLSearchParams({ limit: String(pageMax), upstream })
    if (after !== undefined) query.set('after', after)
    const page = (await admin.get(`/api/sessions?${query}`)) as SessionsPage
    found.push(...page.sessions.filter(({ ref }) => start !== '' && ref.startsWith(start)))
    after = page.next
  } while (after !== undefined && found.length < 2)
  const [first, other] = found
  if (first !== undefined && other === undefined) {
    return `/api/sessions/${encodeURIComponent(upstream)}/${encodeURIComponent(first.ref)}/revoke`
  }
  const message = first === undefined ? 'There is no such session.' : 'More than one begins so.'
  throw new CommandLineError('CLI_ARGUMENT_WRONG', message)
}

async function events(
  admin: AdminClient,
  { options }: CommandLine,
  { stdout, onSignal }: Surroundings,
): Promise<number> {
  const ending = new AbortController()
  onSignal('SIGINT', () => ending.abort())
  onSignal('SIGTERM', () => ending.abort())
  try {
    for await (const { name, data } of admin.follow('/api/live', ending.signal)) {
      if (name !== 'event' && name !== 'alert') continue
      stdout(options['json'] === true ? `${data}\n` : `${shownEvent(name, data)}\n`)
    }
  } catch (error) {
    if (!ending.signal.aborted) throw error
  }
  return 0
}

function shownEvent(name: string, data: string): string {
  const row = JSON.parse(data) as EventRow & { readonly title?: string }
  if (name === 'alert') return `ALERT  ${row.upstream}  ${row.title ?? ''}`
  const { upstream, event } = row
  return [event.at, upstream, event.name, 'reason' in event ? event.reason : '']
    .join('  ')
    .trimEnd()
}

async function loginLink(admin: AdminClient, { stdout }: Surroundings): Promise<number> {
  const { url } = (await admin.post('/api/login-links')) as { readonly url: string }
  stdout(`${url}\n`)
  return 0
}
