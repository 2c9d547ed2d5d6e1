import { isLoopbackHost, isSessionId, parseOrigin } from '@handfast/protocol'
import type { GuardRequest, Peer } from './guard-request.ts'
import type { RefusalKind } from './refusal.ts'
import type { RequestHeaders } from './request-headers.ts'

/** From where, over what, and for whom a request may come. Absent means refused. */
export interface GateOptions {
  /** Host names under which the server is reached. Loopback names when absent. */
  readonly hosts?: readonly string[]
  /** Web pages that may call, `https://app.example`. None when absent; programs send no Origin. */
  readonly origins?: readonly string[]
  /** Addresses of proxies that end TLS; `X-Forwarded-*` is believed from them and nobody else. */
  readonly proxies?: readonly string[]
  /** Lets cleartext in that does not leave the machine, as in development. */
  readonly cleartextOnLoopback?: boolean
  /** The query holds the session id, as HTTP+SSE of 2024-11-05 wants it. */
  readonly sessionIdInQuery?: boolean
}

export type Gate = (request: GuardRequest) => RefusalKind | undefined

/**
 * Headers that say what a request is: two of one kind would be read differently by two readers.
 * `Mcp-Name` may hold a comma (2026-07-28, streamable-http), and has to be what the body says.
 */
const singular = ['mcp-session-id', 'mcp-protocol-version', 'mcp-method', 'authorization', 'dpop']
/** Two of one name are one text, with a comma between them. */
function hasTwoOfOne(headers: RequestHeaders): boolean {
  for (const name of singular) {
    if (headers.get(name)?.includes(', ') === true) return true
  }
  return false
}

const secretParameters = ['access_token', 'mcp-session-id', 'sessionid', 'session_id']

/** Whether a connection comes from a proxy that was named. */
export function proxyTest({ proxies }: Pick<GateOptions, 'proxies'>): (peer: Peer) => boolean {
  const named = new Set(proxies)
  return ({ address }) => address !== undefined && named.has(address)
}

export function createGate(options: GateOptions): Gate {
  const hosts = options.hosts?.map((host) => host.toLowerCase())
  const origins = new Set(options.origins)
  for (const origin of origins) {
    if (parseOrigin(origin).kind !== 'tuple') {
      throw new TypeError(`${origin} is no origin; write it like https://app.example`)
    }
  }
  const isProxy = proxyTest(options)

  return (request) => {
    const isTls = isEncrypted(request, isProxy(request.peer))
    if (!isTls && !isExempt(request, options)) return 'cleartext'
    const host = request.headers.get('host') ?? request.url.host
    if (!isOurs(nameOf(host), hosts)) return 'foreign-host'
    const origin = request.headers.get('origin')
    if (origin !== null && !origins.has(origin) && !isOwnOrigin(origin, { host, isTls })) {
      return 'foreign-origin'
    }
    if (hasTwoOfOne(request.headers)) return 'header-malformed'
    const id = request.headers.get('mcp-session-id')
    if (id !== null && !isSessionId(id)) return 'header-malformed'
    const isWanted = options.sessionIdInQuery === true || request.sse !== undefined
    return hasSecretInQuery(request.url, isWanted) ? 'id-in-url' : undefined
  }
}

function isEncrypted({ peer, url, headers }: GuardRequest, isProxied: boolean): boolean {
  if (isProxied) {
    // The last one is what our own proxy added; those before it came with the request.
    return headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https'
  }
  return peer.isTls ?? url.protocol === 'https:'
}

function isExempt({ peer, url }: GuardRequest, { cleartextOnLoopback }: GateOptions): boolean {
  if (cleartextOnLoopback !== true) return false
  return peer.address === undefined ? isLoopbackHost(url.hostname) : isLoopbackAddress(peer.address)
}

const isLoopbackAddress = (address: string): boolean =>
  /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/.test(address)

/** `[::1]:3000` and `localhost:3000` without the port. */
const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase()

const isOurs = (name: string, hosts: readonly string[] | undefined): boolean =>
  hosts === undefined ? isLoopbackHost(name) : hosts.includes(name)

interface Own {
  readonly host: string
  /** To the client, whatever is between a proxy and here. */
  readonly isTls: boolean
}

/** The page was served from where the request goes to, port and all. */
function isOwnOrigin(origin: string, { host, isTls }: Own): boolean {
  const parsed = parseOrigin(origin)
  if (parsed.kind !== 'tuple') return false
  const own = `${parsed.host}${parsed.port === '' ? '' : `:${parsed.port}`}`
  return own === host.toLowerCase() && parsed.scheme === (isTls ? 'https' : 'http')
}

function hasSecretInQuery(url: URL, isSessionWanted: boolean): boolean {
  // To be asked for its parameters costs a URL as much as to be read.
  if (url.search === '') return false
  for (const name of url.searchParams.keys()) {
    const isSession = name.toLowerCase() !== 'access_token'
    if (isSession && isSessionWanted) continue
    if (secretParameters.includes(name.toLowerCase())) return true
  }
  return false
}
