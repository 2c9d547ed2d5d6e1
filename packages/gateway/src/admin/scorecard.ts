import { memberOf } from '@handfast/protocol'
import type { CredentialConfig, UpstreamConfig } from '../config/config.ts'
import { AdminError } from './admin-error.ts'
import type { AdminParts } from './admin-parts.ts'
import { routeNamed } from './admin-parts.ts'
import { json } from './admin-route.ts'
import type { AdminAsked, AdminRoute } from './admin-route.ts'
import type { Scorecard, ScoreSide, VerdictWord } from './answers.ts'
import { memberText } from './ask.ts'

/** What of the probe is used: `handfast` is installed beside the gateway, or it is not. */
type Probe = (options: Readonly<Record<string, unknown>>) => Promise<Probed>

interface Probed {
  readonly score: number
  readonly grade: string | null
  readonly checks: readonly {
    readonly weakness: string
    readonly era: string | null
    readonly verdict: VerdictWord
    readonly severity: string | null
    readonly reason: string
  }[]
}

/** Two principals who are to be kept apart, as both sides know them. */
interface Credentials {
  readonly behind: Pair
  readonly before: Pair
}

interface Pair {
  readonly a: string | undefined
  readonly b: string | undefined
}

const runMsMax = 10 * 60_000

export function scorecardRoutes(parts: AdminParts): readonly AdminRoute[] {
  const cards = new Map<string, Scorecard>()
  const cardOf = (upstream: string): Scorecard =>
    cards.get(upstream) ?? { upstream, state: 'never-run' }
  const path = '/api/upstreams/{upstream}/scorecard'

  const start = async ({ params, body, note }: AdminAsked): Promise<Scorecard> => {
    const { config } = routeNamed(parts.routes(), params['upstream'] ?? '')
    const { name } = config
    if ([...cards.values()].some(({ state }) => state === 'running')) {
      throw new AdminError('ADMIN_TOO_MANY', 'A probe is running; wait until it has ended.')
    }
    const credentials = credentialsIn(body)
    const level = memberOf(body, 'isDisruptive') === true ? 'disruptive' : 'active'
    const probe = await loadProbe()
    await note('run-scorecard', { upstream: name })
    const run: Run = { parts, config, credentials, probe, level }
    cards.set(name, { upstream: name, state: 'running', startedAtMs: parts.clock() })
    const tell = (note: string): void => void cards.set(name, { ...cardOf(name), note })
    void runBoth(run, tell).then((result) => cards.set(name, { ...cardOf(name), ...result }))
    return cardOf(name)
  }

  return [
    {
      method: 'GET',
      path,
      handle: async ({ params }) =>
        json(cardOf(routeNamed(parts.routes(), params['upstream'] ?? '').config.name)),
    },
    { method: 'POST', path, handle: async (asked) => json(await start(asked), 202) },
  ]
}

/** Kept until the run has ended, and nowhere but in memory. */
function credentialsIn(body: unknown): Credentials {
  const pairIn = (side: unknown): Pair => ({ a: memberText(side, 'a'), b: memberText(side, 'b') })
  return { behind: pairIn(memberOf(body, 'behind')), before: pairIn(memberOf(body, 'before')) }
}

async function loadProbe(): Promise<Probe> {
  const loaded: unknown = await import('handfast/probe').catch(() => undefined)
  const probe = typeof loaded === 'object' && loaded !== null ? Reflect.get(loaded, 'probe') : null
  // The package says what it takes and returns; this is the part of it that is used here.
  if (typeof probe === 'function') return probe as Probe
  throw new AdminError(
    'ADMIN_UNAVAILABLE',
    'The probe is not installed. Run `npm install handfast` beside the gateway, and try again.',
  )
}

interface Run {
  /** What ends or floods is asked for, and never done without. */
  readonly level: 'active' | 'disruptive'
  readonly parts: AdminParts
  readonly config: UpstreamConfig
  readonly credentials: Credentials
  readonly probe: Probe
}

type Ended = Pick<Scorecard, 'before' | 'behind' | 'finishedAtMs' | 'note' | 'state'>

async function runBoth(run: Run, tell: (note: string) => void): Promise<Ended> {
  const { parts, probe, config, level } = run
  try {
    tell('Probing the server itself')
    const before = sideOf(await probe(bounded(level, optionsBefore(run))))
    tell('Probing it behind the gateway')
    const url = new URL(config.path, parts.gatewayUrl)
    const behind = sideOf(await probe(bounded(level, reached(url, run.credentials.behind))))
    return { state: 'finished', before, behind, finishedAtMs: parts.clock(), note: '' }
  } catch (error) {
    // Errors of the probe say what to do, and quote no credential.
    const note = error instanceof Error ? error.message : 'The probe ended with an error.'
    return { state: 'failed', note, finishedAtMs: parts.clock() }
  }
}

const bounded = (level: Run['level'], options: object): Readonly<Record<string, unknown>> => ({
  ...options,
  level,
  signal: AbortSignal.timeout(runMsMax),
})

function optionsBefore({ config, credentials }: Run): object {
  const { reach, credential } = config
  if (reach.kind === 'stdio') {
    const { command, folder, environment } = reach
    return {
      command,
      ...(folder === undefined ? {} : { cwd: folder }),
      env: { a: environment, b: environment },
    }
  }
  const url = new URL(reach.url)
  return credentials.before.a === undefined && credential.kind === 'static'
    ? { ...reached(url, credentials.before), ...sharedBy(credential) }
    : reached(url, credentials.before)
}

/** The gateway shows it for everybody, so it is all that the server sees of anybody. */
const sharedBy = ({ header, value }: Extract<CredentialConfig, { kind: 'static' }>): object => ({
  as: { a: { [header]: value } },
  isShared: true,
})

/** Whoever configured the host has said that it may be asked. */
const reached = (url: URL, { a, b }: Pair): object => ({
  url: url.href,
  allowHosts: [url.hostname],
  as: {
    ...(a === undefined ? {} : { a: headersOf(a) }),
    ...(b === undefined ? {} : { b: headersOf(b) }),
  },
})

/** A bare token is one for `Bearer`; with a blank in it, it names its scheme. */
const headersOf = (credential: string): Readonly<Record<string, string>> => ({
  authorization: credential.includes(' ') ? credential : `Bearer ${credential}`,
})

const sideOf = ({ score, grade, checks }: Probed): ScoreSide => ({
  score,
  grade,
  verdicts: checks.map(({ weakness, era, verdict, severity, reason }) => ({
    weakness,
    era,
    verdict,
    severity,
    reason,
  })),
})
