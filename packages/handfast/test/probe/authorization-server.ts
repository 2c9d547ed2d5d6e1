import { createHash, randomUUID } from 'node:crypto'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'

export interface Protected {
  /** Of the MCP server. */
  readonly url: string
  readonly issuer: string
  /** What was asked of the token endpoint: grant and resource. */
  readonly asked: string[]
  /** Metadata of clients that were registered, as they came. */
  readonly registered: Readonly<Record<string, unknown>>[]
  close(): Promise<void>
}

export interface Choices {
  /** How the MCP server says who may issue tokens for it. */
  readonly discovery?: 'challenge' | 'path' | 'root' | 'none'
  /** What it says. */
  readonly issuer?: string
  /** Sent back in place of the own one (RFC 9207). */
  readonly iss?: string
  /** Clients that it registers by itself: any, or none that it knows how to. */
  readonly registers?: 'any' | 'none'
}

/** An MCP server that trusts an authorization server, both on this machine. */
export async function protectedServer(choices: Choices = {}): Promise<Protected> {
  const tokens = new Map<string, string>()
  const asked: string[] = []
  const registered: Readonly<Record<string, unknown>>[] = []
  let issuer = ''
  const authorization = await serve((request) =>
    authorize(request, { issuer, tokens, asked, registered, choices }),
  )
  issuer = new URL(authorization.url).origin
  let resource = ''
  const inner = legacyServer({
    principalOf: (request) =>
      tokens.get((request.headers.get('authorization') ?? '').replace('Bearer ', '')),
  })
  const server: Served = await serve(async (request) => {
    const { pathname, origin } = new URL(request.url)
    const metadata = { resource, authorization_servers: [choices.issuer ?? issuer] }
    const place = placeOf(choices.discovery ?? 'challenge')
    if (pathname === place) return Response.json(metadata)
    const answer = await inner(request)
    if (answer.status !== 401 || choices.discovery !== undefined) return answer
    const challenge = `Bearer realm="x", resource_metadata="${origin}${place}"`
    return new Response('{}', { status: 401, headers: { 'www-authenticate': challenge } })
  })
  resource = server.url
  const close = async (): Promise<void> => {
    await Promise.all([server.close(), authorization.close()])
  }
  return { url: server.url, issuer, asked, registered, close }
}

function placeOf(discovery: NonNullable<Choices['discovery']>): string | undefined {
  const wellKnown = '/.well-known/oauth-protected-resource'
  const places = { challenge: '/about', path: `${wellKnown}/mcp`, root: wellKnown, none: undefined }
  return places[discovery]
}

interface State {
  readonly issuer: string
  readonly tokens: Map<string, string>
  readonly asked: string[]
  readonly registered: Readonly<Record<string, unknown>>[]
  readonly choices: Choices
}

interface Grant {
  readonly user: string
  readonly challenge: string
}

const codes = new Map<string, Grant>()

async function authorize(request: Request, state: State): Promise<Response> {
  const { issuer, registered } = state
  const { registers } = state.choices
  const { pathname, searchParams } = new URL(request.url)
  if (pathname === '/.well-known/oauth-authorization-server') {
    return Response.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      ...(registers === undefined ? {} : { registration_endpoint: `${issuer}/register` }),
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
      authorization_response_iss_parameter_supported: true,
    })
  }
  if (pathname === '/register' && registers === 'any') {
    const metadata = (await request.json()) as Readonly<Record<string, unknown>>
    registered.push(metadata)
    const isPublic = metadata['token_endpoint_auth_method'] === 'none'
    const secret = isPublic
      ? {}
      : { client_secret: 'registered-secret', client_secret_expires_at: 0 }
    const client = { client_id: `client-${registered.length}`, ...secret, ...metadata }
    return Response.json(client, { status: 201 })
  }
  if (pathname === '/register') {
    return Response.json({ error: 'invalid_client_metadata' }, { status: 400 })
  }
  if (pathname === '/authorize') {
    const known = registered.flatMap(({ redirect_uris: uris }) => uris)
    const isKnown = known.includes(searchParams.get('redirect_uri'))
    if (registers !== undefined && !isKnown) return new Response('unknown', { status: 400 })
    const code = randomUUID()
    const challenge = searchParams.get('code_challenge') ?? ''
    codes.set(code, { user: searchParams.get('user') ?? 'alice', challenge })
    const back = new URL(searchParams.get('redirect_uri') ?? '')
    back.searchParams.set('code', code)
    back.searchParams.set('state', searchParams.get('state') ?? '')
    back.searchParams.set('iss', state.choices.iss ?? issuer)
    return new Response(null, { status: 302, headers: { location: back.href } })
  }
  if (pathname === '/token') return tokenFor(new URLSearchParams(await request.text()), state)
  return new Response('no such page', { status: 404 })
}

function tokenFor(form: URLSearchParams, { tokens, asked }: State): Response {
  const grant = form.get('grant_type') ?? ''
  asked.push(`${grant} ${form.get('resource')}`)
  const user = userFor(form, grant)
  if (user === undefined) return Response.json({ error: 'invalid_grant' }, { status: 400 })
  const token = `${user}-${randomUUID()}`
  tokens.set(token, user)
  const refresh = grant === 'client_credentials' ? {} : { refresh_token: `again-${user}` }
  return Response.json({ access_token: token, token_type: 'Bearer', expires_in: 60, ...refresh })
}

function userFor(form: URLSearchParams, grant: string): string | undefined {
  if (grant === 'client_credentials') return 'machine'
  if (grant === 'refresh_token') return form.get('refresh_token')?.replace('again-', '')
  const known = codes.get(form.get('code') ?? '')
  const verifier = form.get('code_verifier') ?? ''
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return known?.challenge === challenge ? known.user : undefined
}
