import { createServer } from 'node:http'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { JWTPayload } from 'jose'

export interface Issuer {
  readonly url: string
  /** What introspection says of each token. */
  readonly introspected: Map<string, object>
  /** Where its metadata is. */
  readonly place: { metadata: string }
  /** What tokens are exchanged for. */
  readonly exchanged: Map<string, string>
  readonly asked: { introspections: number; exchanges: number; last: string }
  token(claims: JWTPayload, more?: TokenParts): Promise<string>
  close(): Promise<void>
}

interface TokenParts {
  readonly key?: 'another'
  readonly typ?: string
}

/** An authorization server with keys, introspection and token exchange. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const another = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }
  const introspected = new Map<string, object>()
  const exchanged = new Map<string, string>()
  const place = { metadata: '/.well-known/oauth-authorization-server' }
  const asked = { introspections: 0, exchanges: 0, last: '' }
  let url = ''

  const answerTo = (path: string, form: URLSearchParams): object | undefined => {
    switch (path) {
      case place.metadata:
        return { issuer: url, jwks_uri: `${url}/jwks` }
      case '/jwks':
        return { keys: [jwk] }
      case '/introspect':
        asked.introspections += 1
        return introspected.get(form.get('token') ?? '') ?? { active: false }
      case '/token': {
        asked.exchanges += 1
        const token = exchanged.get(form.get('subject_token') ?? '')
        return token === undefined ? undefined : { access_token: token, expires_in: 60 }
      }
      default:
        return undefined
    }
  }
  const server = createServer((req, res) => {
    let body = ''
    req.setEncoding('utf8')
    req.on('data', (chunk: string) => (body += chunk))
    req.on('end', () => {
      asked.last = body
      const answer = answerTo(req.url ?? '', new URLSearchParams(body))
      res.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/json' })
      res.end(JSON.stringify(answer ?? { error: 'invalid_request' }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

  return {
    url,
    introspected,
    place,
    exchanged,
    asked,
    token: (claims, { key, typ = 'at+jwt' } = {}) =>
      new SignJWT({ iss: url, aud: 'https://mcp.example/mcp', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one', typ })
        .setIssuedAt()
        .setExpirationTime(claims.exp ?? '5m')
        .sign(key === 'another' ? another.privateKey : privateKey),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
