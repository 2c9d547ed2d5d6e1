import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createSocketServer } from 'node:net'
import type { TlsOptions } from 'node:tls'
import fc from 'fast-check'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createAuthority } from '../../../../servers/probe/kit/certificates.ts'
import type { Authority, Issued } from '../../../../servers/probe/kit/certificates.ts'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { listener } from '../../../../servers/probe/kit/serve.ts'
import { withMetadata } from '../../../../servers/probe/kit/with-metadata.ts'
import { withCookie } from '../../../../servers/probe/kit/with-cookie.ts'
import { createSseApp } from '../../../../servers/probe/sdk-v1-sse/app.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { describeReply, helloReplyIn } from '../../src/probe/wire/tls-hello.ts'
import { portOf } from './listening.ts'
import { as } from './principals.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let authority: Authority
let ofServer: Issued
beforeAll(async () => {
  authority = await createAuthority()
  ofServer = await authority.issue('localhost')
})

interface Twin {
  readonly createHandler: () => FetchHandler
  readonly tls: TlsOptions | undefined
}

const twin = (weakness: string, kind: 'weak' | 'mended'): Promise<Twin> =>
  import(`../../../../servers/probe/${weakness}/${kind}.ts`)

/** Stands for an address that others reach: no name of loopback, and this machine all the same. */
const anyAddress = '0.0.0.0'

async function serve({ createHandler, tls }: Twin, host = '127.0.0.1'): Promise<string> {
  const handle = listener(createHandler())
  const isPlain = tls === undefined
  const server = isPlain ? createServer(handle) : createHttpsServer({ ...ofServer, ...tls }, handle)
  return `${isPlain ? 'http' : 'https'}://${host}:${await portOf(server, host)}/mcp`
}

async function checked(
  weakness: NonNullable<ProbeOptions['only']>[number],
  url: string,
  options: ProbeOptions = {},
): Promise<CheckResult | undefined> {
  const limits = { answerMsMax: 20_000, silenceMs: 500 }
  const tls = { ca: authority.cert }
  const allowHosts = [anyAddress]
  const shared = { as, tls, allowHosts, limits, only: [weakness] }
  const { checks } = await probe({ url, ...shared, ...options })
  return checks[0]
}

describe('cleartext-transport', () => {
  const weakness = 'cleartext-transport'

  test('is shown where others can reach plain HTTP', async () => {
    const url = await serve(await twin(weakness, 'weak'), anyAddress)
    expect(await checked(weakness, url)).toMatchObject({
      verdict: 'vulnerable',
      severity: 'critical',
    })
    const bare = await serve(
      {
        createHandler: () => legacyServer({ mayCall: () => true, needsPrincipal: () => false }),
        tls: undefined,
      },
      anyAddress,
    )
    expect(await checked(weakness, bare, { as: {} })).toMatchObject({ severity: 'high' })
  })

  test('is not there where there is TLS and nothing else', async () => {
    const url = await serve(await twin(weakness, 'mended'), anyAddress)
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'safe', settledBy: null })
  })

  test('is shown where the port has plain HTTP as well, with no token of anybody', async () => {
    const seen: unknown[] = []
    const url = await serveBoth((incoming, outgoing) => {
      seen.push(incoming.headers.authorization)
      listener(legacyServer({ mayCall: () => true }))(incoming, outgoing)
    })
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'vulnerable' })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen).not.toContain(as.a.authorization)
  })

  test('is shown where plain HTTP asks for a token at the endpoint', async () => {
    const url = await serveBoth((incoming, outgoing) => {
      outgoing.writeHead(incoming.url === '/mcp' ? 401 : 404).end()
    })
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'vulnerable', severity: 'high' })
  })

  test('is not claimed where everything is answered with 401', async () => {
    const url = await serveBoth((_, outgoing) => void outgoing.writeHead(401).end())
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'inconclusive' })
  })

  test('is not there where plain HTTP is sent elsewhere', async () => {
    const url = await serveBoth((_, outgoing) => {
      outgoing.writeHead(308, { location: 'https://localhost/mcp' }).end()
    })
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'safe' })
  })

  test('is no matter of loopback, nor of a handler', async () => {
    const url = await serve(await twin(weakness, 'weak'))
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'not-applicable' })
    const handler = legacyServer()
    expect(await checked(weakness, url, { handler })).toMatchObject({ verdict: 'not-applicable' })
  })
})

/** TLS and plain HTTP on one port, told apart by the first byte. */
async function serveBoth(plain: ReturnType<typeof listener>): Promise<string> {
  const { createHandler } = await twin('cleartext-transport', 'mended')
  const secure = createHttpsServer(ofServer, listener(createHandler()))
  const open = createServer(plain)
  const both = createSocketServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.unshift(first)
      ;(first[0] === 22 ? secure : open).emit('connection', socket)
      process.nextTick(() => void socket.resume())
    })
  })
  return `https://127.0.0.1:${await portOf(both)}/mcp`
}

describe('weak-tls', () => {
  const weakness = 'weak-tls'

  test('is shown where old versions and weak suites are agreed to', async () => {
    const check = await checked(weakness, await serve(await twin(weakness, 'weak')))
    expect(check).toMatchObject({ verdict: 'vulnerable', severity: 'medium' })
    const proofs = check?.evidence.filter(({ isProof }) => isProof) ?? []
    const titles = proofs.map(({ title }) => title)
    expect(titles).toContain('a handshake that offers TLS 1.0 only')
    expect(titles).toContain('a handshake that offers suites without a certificate only')
    expect(proofs[0]?.replay).toEqual([expect.stringMatching(/^openssl s_client -connect 127/u)])
  })

  test('is not there where they are not', async () => {
    const check = await checked(weakness, await serve(await twin(weakness, 'mended')))
    expect(check).toMatchObject({ verdict: 'safe', settledBy: null })
  })

  test('is no matter of plain HTTP', async () => {
    const url = await serve({ createHandler: legacyServer, tls: undefined })
    expect(await checked(weakness, url)).toMatchObject({ verdict: 'not-applicable' })
  })

  test('is not claimed of what agrees to everything', async () => {
    const serverHello = Buffer.alloc(50)
    serverHello.set([22, 3, 1, 0, 45, 2, 0, 0, 41, 3, 1])
    const fronted = createHttpsServer(ofServer, listener(legacyServer()))
    const port = await portOf(
      createSocketServer((socket) => {
        socket.on('error', () => undefined)
        socket.once('data', (first: Buffer) => {
          // Offers without supported_versions are those of the check.
          if (first.includes(Buffer.from([0, 43, 0]))) {
            socket.pause()
            socket.unshift(first)
            fronted.emit('connection', socket)
            process.nextTick(() => void socket.resume())
          } else {
            // The first suite of the offer, whatever it is.
            serverHello.set(first.subarray(46, 48), 44)
            socket.end(serverHello)
          }
        })
      }),
    )
    const check = await checked(weakness, `https://127.0.0.1:${port}/mcp`)
    expect(check?.verdict).toBe('inconclusive')
  })
})

test('whatever is said to a hello is read without a throw', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.from([22, 3, 3, 0, 80, 2, ...rest])),
  )
  fc.assert(
    fc.property(bytes, (seen) => {
      const reply = helloReplyIn(seen)
      return reply === undefined || describeReply(reply) !== ''
    }),
  )
})

describe('insecure-session-cookie', () => {
  const weakness = 'insecure-session-cookie'
  const over = (flags: string): FetchHandler => withCookie(legacyServer(), { name: 'sid', flags })

  test('Secure is asked for where there is TLS, and what is not known is said', async () => {
    const handler = over('HttpOnly; SameSite=Lax')
    const url = 'https://127.0.0.1/mcp'
    const shown = await checked(weakness, url, { handler })
    expect(shown).toMatchObject({ verdict: 'vulnerable', severity: 'medium' })
    expect(shown?.reason).toContain('set without Secure')
    const plain = await checked(weakness, 'http://127.0.0.1/mcp', { handler })
    expect(plain).toMatchObject({ verdict: 'inconclusive', settledBy: 'probe its https:// URL' })
  })

  test('a name that could keep neighbours out is low', async () => {
    const handler = over('HttpOnly; Secure; SameSite=Lax; Path=/')
    const shown = await checked(weakness, 'https://127.0.0.1/mcp', { handler })
    expect(shown).toMatchObject({ verdict: 'vulnerable', severity: 'low' })
  })

  test('a cookie that no session rides on is not its business', async () => {
    const handler: FetchHandler = async (request) => {
      const response = await legacyServer()(request)
      response.headers.append('set-cookie', 'lang=en')
      return response
    }
    const check = await checked(weakness, 'https://127.0.0.1/mcp', { handler })
    expect(check?.verdict).toBe('not-applicable')
  })
})

describe('trusted-forwarded-headers', () => {
  const weakness = 'trusted-forwarded-headers'

  test('are believed from this machine, which is not to say from others', async () => {
    const { createHandler } = await twin(weakness, 'weak')
    const url = await serve({ createHandler, tls: undefined })
    expect(await checked(weakness, url)).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('from this machine'),
    })
  })

  test('a Host on the list may be forwarded by anybody', async () => {
    const mayCall = (request: Request): boolean => {
      const host = request.headers.get('x-forwarded-host') ?? new URL(request.url).host
      return host.startsWith('127.0.0.1')
    }
    const handler = withMetadata(legacyServer({ mayCall }), () => 'https://mcp.example.com')
    const check = await checked(weakness, 'http://127.0.0.1:9999/mcp', { handler })
    expect(check).toMatchObject({ verdict: 'vulnerable' })
    expect(check?.reason).toContain('an X-Forwarded-Host that is on the list')
  })
})

describe('session-id-in-url', () => {
  test('tokens count as well', async () => {
    const inner = legacyServer()
    const handler: FetchHandler = (request) => {
      const token = new URL(request.url).searchParams.get('access_token')
      const headers = new Headers(request.headers)
      if (token !== null) headers.set('authorization', `Bearer ${token}`)
      return inner(new Request(request, { headers }))
    }
    const check = await checked('session-id-in-url', 'http://127.0.0.1:9999/mcp', { handler })
    expect(check).toMatchObject({ verdict: 'vulnerable' })
    expect(check?.reason).toContain('?access_token=')
    expect(JSON.stringify(check)).not.toContain('alice-credential')
  })

  test('over HTTP+SSE it is there by design', async () => {
    const mayPost = (owner: string, caller: string | undefined): boolean => caller === owner
    const port = await portOf(createSseApp({ needsToken: true, mayPost }))
    const check = await checked('session-id-in-url', `http://127.0.0.1:${port}/mcp`)
    expect(check).toMatchObject({ verdict: 'vulnerable', severity: 'low' })
    expect(JSON.stringify(check?.evidence)).not.toMatch(/sessionId=[0-9a-f]{8}-/u)
  })
})
