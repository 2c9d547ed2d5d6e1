import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import { ProbeError } from '../probe-error.ts'
import type { Authorization, FoundServer } from './authorization-server.ts'
import type { CredentialContext, OAuthSource, Token } from './credential-source.ts'
import { asClient, registeredPort } from './oauth-client.ts'
import type { Registrations } from './oauth-client.ts'

export interface LogIn {
  readonly source: OAuthSource
  readonly found: FoundServer
  readonly registrations: Registrations
  readonly context: CredentialContext
}

const loginMsMax = 5 * 60_000

/**
 * Has somebody log in with a browser (RFC 8252): authorization code with PKCE (RFC 7636, S256), a
 * redirect to the loopback interface, `state`, and `iss` where the server sends it (RFC 9207).
 */
export async function logIn(name: string, login: LogIn): Promise<Token> {
  const { source, found, context } = login
  const { oauth } = found
  const state = oauth.generateRandomState()
  const port = source.redirectPort ?? registeredPort(login) ?? 0
  const callback = await listenForCallback(port, state)
  try {
    const { redirectUri } = callback
    const authorization = await asClient({ ...login, redirectUri }, context)
    const { server, client, authentication, resource, options } = authorization
    const verifier = oauth.generateRandomCodeVerifier()
    const challenge = await oauth.calculatePKCECodeChallenge(verifier)
    const page = authorizationPage(authorization, { source, challenge, state, redirectUri })
    const lead = `Log in as principal ${name}, in a private window of a browser:`
    context.say(`${lead}\n  ${page.href}`)
    context.open?.(page)
    const answer = await callback.next(name, context)
    const parameters = oauth.validateAuthResponse(server, client, answer, state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      verifier,
      { ...options, additionalParameters: { resource } },
    )
    const result = await oauth.processAuthorizationCodeResponse(server, client, response)
    const { access_token: accessToken, refresh_token: refreshToken } = result
    if (refreshToken === undefined) return { accessToken, again: undefined }
    return { accessToken, again: () => refresh(refreshToken, authorization) }
  } finally {
    callback.close()
  }
}

interface Asked {
  readonly source: OAuthSource
  readonly challenge: string
  readonly state: string
  readonly redirectUri: string
}

function authorizationPage({ server, client, resource }: Authorization, asked: Asked): URL {
  const { scope } = asked.source
  if (server.authorization_endpoint === undefined) {
    const message = `The authorization server ${server.issuer} lets nobody log in with a browser.`
    throw new ProbeError('PROBE_CREDENTIAL_FAILED', message)
  }
  const page = new URL(server.authorization_endpoint)
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: asked.redirectUri,
    code_challenge: asked.challenge,
    code_challenge_method: 'S256',
    state: asked.state,
    resource,
    // Whoever is still logged in from before is not asked for otherwise.
    prompt: 'login',
    ...(scope === undefined ? {} : { scope }),
  }
  for (const [key, value] of Object.entries(parameters)) page.searchParams.set(key, value)
  return page
}

/** RFC 6749, section 6. */
async function refresh(
  token: string,
  { oauth, server, client, authentication, resource, options }: Authorization,
): Promise<string> {
  const response = await oauth.refreshTokenGrantRequest(server, client, authentication, token, {
    ...options,
    additionalParameters: { resource },
  })
  return (await oauth.processRefreshTokenResponse(server, client, response)).access_token
}

interface Callback {
  readonly redirectUri: string
  /** The first request to the redirect URI that has the state; any page can send others. */
  next(name: string, context: CredentialContext): Promise<URL>
  close(): void
}

const path = '/callback'

async function listenForCallback(wantedPort: number, state: string): Promise<Callback> {
  let take: (url: URL) => void = () => undefined
  const came = new Promise<URL>((resolve) => {
    take = resolve
  })
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const isOurs = url.pathname === path && url.searchParams.get('state') === state
    const isCallback = request.method === 'GET' && isOurs
    reply(response, isCallback)
    if (isCallback) take(url)
  })
  const port = await listen(server, wantedPort)
  return {
    redirectUri: `http://127.0.0.1:${port}${path}`,
    next: (name, context) => orNobody(came, name, context),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function reply(response: ServerResponse, isCallback: boolean): void {
  const text = isCallback ? 'Handfast has what it needs. You may close this page.\n' : 'Not here.\n'
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  response.writeHead(isCallback ? 200 : 404, headers).end(text)
}

function listen(server: Server, wantedPort: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', () => {
      const message = `Port ${wantedPort} is taken. Give "redirectPort" another one.`
      reject(new ProbeError('PROBE_CREDENTIAL_FAILED', message))
    })
    server.listen(wantedPort, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : wantedPort)
    })
  })
}

function orNobody(came: Promise<URL>, name: string, context: CredentialContext): Promise<URL> {
  const { clock, signal } = context
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      const message = `Nobody logged in as principal ${name}: ${why}.`
      reject(new ProbeError('PROBE_CREDENTIAL_FAILED', message))
    }
    const interrupt = (): void => fail('it was interrupted')
    const stopTimer = clock.after(loginMsMax, () => fail('five minutes went by'))
    if (signal.aborted) interrupt()
    signal.addEventListener('abort', interrupt, { once: true })
    void came.then(resolve).finally(() => {
      stopTimer()
      signal.removeEventListener('abort', interrupt)
    })
  })
}
