import { createHmac, randomBytes } from 'node:crypto'
import type { Disposition } from './lab/check.ts'
import type { Companions } from './lab/companions.ts'
import { noCompanions } from './lab/companions.ts'
import type { DeclaredHandle } from './lab/declared-handles.ts'
import type { Cast } from './lab/lab.ts'
import { checkCompanions } from './check-companions.ts'
import { ProbeError } from './probe-error.ts'
import { principalNames } from './probe-options.ts'
import type { PrincipalName, ProbeOptions } from './probe-options.ts'
import { readProcessPrincipals } from './process-principals.ts'
import type { WayIn } from './way-in.ts'
import { readWayIn } from './way-in.ts'
import { checkSubjects } from './subjects.ts'
import type { Clock } from './wire/clock.ts'
import { systemClock } from './wire/clock.ts'
import type { ProbeLimits } from './wire/limits.ts'
import { defaultLimits } from './wire/limits.ts'
import type { Model } from './wire/model-adviser.ts'
import type { Principal } from './wire/principal.ts'
import { anybody, nobody, strangerLike } from './wire/principal.ts'
import type { RandomBytes } from './wire/randomness.ts'
import { similarId } from './wire/randomness.ts'
import type { Digest } from './wire/redact.ts'

/** The options, checked, with everything that they leave out. */
export interface ProbeSettings extends WayIn {
  readonly cast: Cast
  /** Those that the user gave. */
  readonly principals: readonly Principal[]
  readonly level: Disposition
  readonly limits: ProbeLimits
  readonly clock: Clock
  readonly random: RandomBytes
  readonly digest: Digest
  readonly signal: AbortSignal
  readonly allowedTools: ReadonlySet<string>
  readonly waitMs: number
  readonly sessionsMax: number
  readonly companions: Companions
  readonly declaredHandles: readonly DeclaredHandle[]
  readonly model: Model | undefined
}

/** What the examples of the SDK have for a cap; a server without any has more room than that. */
const usualSessionsMax = 1_000

/** To open, use and end one of many. */
export const msOfSession = 50

/** Kinds of state that a run waits for: sessions, handles, request states, and what else. */
const waitsMax = 4

/** @throws ProbeError when there is something that the probe must not or cannot do. */
export function readSettings(options: ProbeOptions): ProbeSettings {
  checkCompanions(options)
  const random = options.random ?? randomBytes
  const limits = { ...defaultLimits, ...options.limits }
  const clock = options.clock ?? systemClock
  const wayIn = readWayIn({ ...options, clock, lineCharactersMax: limits.answerBytesMax })
  const principals =
    wayIn.stdio === undefined ? readPrincipals(options.as ?? {}) : readProcessPrincipals(options)
  const waitMs = options.waitMs ?? 0
  const level = options.level ?? 'active'
  const sessionsMax = options.sessionsMax ?? usualSessionsMax
  const floodMs = level === 'disruptive' ? sessionsMax * msOfSession : 0
  return {
    ...wayIn,
    cast: castOf(principals, random, options.isShared === true),
    principals,
    level,
    // What was asked for is on top of what the checks take themselves.
    limits: {
      ...limits,
      checkMsMax: limits.checkMsMax + waitMs,
      runMsMax: limits.runMsMax + waitMs * waitsMax + floodMs,
      closeMsMax: limits.closeMsMax + floodMs / 10,
    },
    clock,
    random,
    digest: digestWith(random(32)),
    signal: options.signal ?? new AbortController().signal,
    allowedTools: new Set(options.allowTools),
    waitMs,
    sessionsMax,
    companions: options.companions ?? noCompanions,
    declaredHandles: options.handles ?? [],
    model: readModel(options.model),
  }
}

function readModel(written: ProbeOptions['model']): Model | undefined {
  if (written === undefined) return undefined
  const { url, name = 'default', key } = written
  if (URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol)) {
    return { url: new URL(url), name, key }
  }
  const message = `"${url}" is no address of a model, such as http://127.0.0.1:11434/v1.`
  throw new ProbeError('PROBE_MODEL_INVALID', message)
}

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
/** RFC 9110, section 5.5: visible characters, with blanks between them. */
const headerValue = /^[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?$/

/** Headers that say what a request is, not who sends it. */
const reserved: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'host',
  'last-event-id',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'origin',
  'transfer-encoding',
])

function readPrincipals(as: NonNullable<ProbeOptions['as']>): readonly Principal[] {
  const principals = principalNames.flatMap((name) => {
    const headers = as[name]
    return headers === undefined ? [] : [readPrincipal(name, headers)]
  })
  const [a, ...others] = principals
  if (a !== undefined && a.name !== 'a') throw invalid(a.name, 'there is no principal a beside it')
  for (const other of others) {
    if (a === undefined || !isSame(a, other)) continue
    const reason = 'it has the same headers as a, and nobody can intrude upon themselves'
    throw invalid(other.name, reason)
  }
  checkSubjects(principals)
  return principals
}

function readPrincipal(name: PrincipalName, written: Readonly<Record<string, string>>): Principal {
  const headers = Object.entries(written).map(([key, value]) => [key.toLowerCase(), value] as const)
  if (headers.length === 0) throw invalid(name, 'it has no header')
  for (const [header, value] of headers) {
    if (!headerName.test(header)) throw invalid(name, `"${header}" is no name of a header`)
    if (reserved.has(header)) throw invalid(name, `${header} is no credential`)
    // The value is a secret, and is not repeated.
    if (!headerValue.test(value)) throw invalid(name, `the value of ${header} cannot be sent`)
  }
  return { name, headers }
}

const isSame = (left: Principal, right: Principal): boolean =>
  JSON.stringify(left.headers.toSorted()) === JSON.stringify(right.headers.toSorted())

function invalid(name: string, reason: string): ProbeError {
  const message = `Principal ${name}: ${reason}. Write --as ${name}="Authorization: Bearer …".`
  return new ProbeError('PROBE_PRINCIPAL_INVALID', message)
}

function castOf(principals: readonly Principal[], random: RandomBytes, isShared: boolean): Cast {
  const named = (wanted: PrincipalName): Principal | undefined =>
    principals.find(({ name }) => name === wanted)
  const a = named('a')
  const stranger =
    a === undefined ? undefined : strangerLike(a, (text) => similarCredential(text, random))
  return {
    a: a ?? anybody,
    b: named('b'),
    sharer: isShared ? sharerOf(principals) : undefined,
    nobody,
    stranger,
    aAgain: named('a-again'),
    aColleague: named('a-colleague'),
    aElsewhere: named('a-elsewhere'),
  }
}

function sharerOf([a, other]: readonly Principal[]): Principal {
  if (a !== undefined && other === undefined) return { ...a, name: 'another' }
  const message =
    'A credential that is everybody’s is that of a, and no other principal is beside it.'
  throw new ProbeError('PROBE_PRINCIPAL_INVALID', message)
}

/** Also where it is short: a credential is not looked up among few. */
function similarCredential(text: string, random: RandomBytes): string {
  const similar = similarId(text, random)
  return similar === text ? similarId(text.repeat(2), random) : similar
}

const digestCharacters = 10

function digestWith(key: Uint8Array): Digest {
  return (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, digestCharacters)
}
