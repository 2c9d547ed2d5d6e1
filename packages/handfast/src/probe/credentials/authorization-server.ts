import { isLoopbackHost } from '@handfast/protocol'
import type * as OAuth from 'oauth4webapi'
import { ProbeError } from '../probe-error.ts'
import { fetchOver } from '../wire/exchange-fetch.ts'
import { listMemberOf, parseJson, textMemberOf } from '../wire/json-rpc.ts'
import type { CredentialContext, OAuthSource } from './credential-source.ts'

export type Fetch = ReturnType<typeof fetchOver>

/** An authorization server, and how to speak with it. */
export interface FoundServer {
  readonly oauth: typeof OAuth
  readonly server: OAuth.AuthorizationServer
  /** What the token is for (RFC 8707). */
  readonly resource: string
  readonly options: RequestOptions
}

/** The same, and as which client. */
export interface Authorization extends FoundServer {
  readonly client: OAuth.Client
  readonly authentication: OAuth.ClientAuth
}

type CustomFetch = (url: string, init: object) => Promise<Response>

export interface RequestOptions {
  readonly [symbol: symbol]: CustomFetch | boolean
  readonly signal: AbortSignal
}

const metadataBytesMax = 256 * 1024
const answerMsMax = 15_000

export function boundedFetch({ exchange, clock, signal }: CredentialContext): Fetch {
  return fetchOver(exchange, { bytesMax: metadataBytesMax, msMax: answerMsMax, clock, signal })
}

/**
 * Finds the authorization server: the one that was named, or the one that the target names (RFC
 * 9728). Then its endpoints, as RFC 8414 has them or OpenID Connect Discovery.
 *
 * @throws ProbeError
 */
export async function findServer(
  source: OAuthSource,
  context: CredentialContext,
): Promise<FoundServer> {
  const oauth = await import('oauth4webapi')
  const fetch = boundedFetch(context)
  const found = source.issuer === undefined ? await findIssuer(fetch, context) : undefined
  const issuer = readIssuer(
    source.issuer ?? found?.issuer ?? '',
    context,
    source.issuer !== undefined,
  )
  const options: RequestOptions = {
    [oauth.customFetch]: (url, init) => fetch(url, init),
    [oauth.allowInsecureRequests]: isLoopbackHost(issuer.hostname),
    signal: context.signal,
  }
  const server = await discover(oauth, issuer, options)
  const resource = source.resource ?? found?.resource ?? withoutQuery(context.target)
  return { oauth, server, resource, options }
}

async function discover(
  oauth: typeof OAuth,
  issuer: URL,
  options: RequestOptions,
): Promise<OAuth.AuthorizationServer> {
  let cause: unknown
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    try {
      const response = await oauth.discoveryRequest(issuer, { ...options, algorithm })
      return await oauth.processDiscoveryResponse(issuer, response)
    } catch (error) {
      cause = error
    }
  }
  const what = `There is no usable metadata of the authorization server ${issuer.origin}`
  const message = `${what} (RFC 8414, OpenID Connect Discovery). Is "issuer" right?`
  throw new ProbeError('PROBE_CREDENTIAL_FAILED', message, { cause })
}

/** A target may name any server; credentials go to none that the user has not named. */
function readIssuer(
  written: string,
  { target, allowHosts }: CredentialContext,
  isNamed: boolean,
): URL {
  const issuer = URL.canParse(written) ? new URL(written) : undefined
  const isHttp = issuer !== undefined && /^https?:$/.test(issuer.protocol)
  if (!isHttp) {
    const message = 'The target does not say which authorization server it trusts. Write "issuer".'
    throw new ProbeError('PROBE_CREDENTIAL_FAILED', message)
  }
  const { hostname } = issuer
  const isKnown = isLoopbackHost(hostname) || hostname === target.hostname
  if (isNamed || isKnown || allowHosts.includes(hostname)) return issuer
  const message =
    `The target names ${hostname} as its authorization server. If your credentials may go there, ` +
    `say so: "issuer: ${issuer.href}", or --allow-host ${hostname}`
  throw new ProbeError('PROBE_HOST_NOT_ALLOWED', message)
}

interface FoundIssuer {
  readonly issuer: string
  readonly resource: string
}

/** RFC 9728: where the refusal says so (5.1), or at the well-known places (3.1). */
async function findIssuer(
  fetch: Fetch,
  { target }: CredentialContext,
): Promise<FoundIssuer | undefined> {
  for (const place of [await placeInRefusal(fetch, target), ...wellKnownPlaces(target)]) {
    if (place === undefined || place.origin !== target.origin) continue
    const response = await fetch(place.href).catch(() => undefined)
    if (response?.status !== 200) continue
    const metadata = parseJson(await response.text())
    const [issuer] = listMemberOf(metadata, 'authorization_servers')
    const resource = textMemberOf(metadata, 'resource')
    // RFC 9728, section 3.3: metadata of another resource must not be used.
    const isOurs = resource !== undefined && isResourceOf(resource, target)
    if (typeof issuer === 'string' && isOurs) return { issuer, resource }
  }
  return undefined
}

async function placeInRefusal(fetch: Fetch, target: URL): Promise<URL | undefined> {
  const response = await fetch(target.href, {
    method: 'POST',
    headers: { accept: 'application/json, text/event-stream', 'content-type': 'application/json' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  }).catch(() => undefined)
  const challenge = response?.headers.get('www-authenticate') ?? ''
  const [, place = ''] = /resource_metadata\s*=\s*"([^"]{1,2000})"/iu.exec(challenge) ?? []
  return URL.canParse(place) ? new URL(place) : undefined
}

const wellKnown = '/.well-known/oauth-protected-resource'

function wellKnownPlaces(target: URL): readonly URL[] {
  const path = target.pathname === '/' ? '' : target.pathname
  return [...new Set([wellKnown + path, wellKnown])].map((place) => new URL(place, target.origin))
}

function isResourceOf(resource: string, target: URL): boolean {
  if (!URL.canParse(resource)) return false
  const { origin, pathname } = new URL(resource)
  return origin === target.origin && target.pathname.startsWith(pathname.replace(/\/$/u, ''))
}

function withoutQuery({ origin, pathname }: URL): string {
  return pathname === '/' ? origin : origin + pathname
}
