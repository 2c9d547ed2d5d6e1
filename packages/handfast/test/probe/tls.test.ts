import { createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { Server } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createAuthority } from '../../../../servers/probe/kit/certificates.ts'
import type { Authority, Issued } from '../../../../servers/probe/kit/certificates.ts'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { listener } from '../../../../servers/probe/kit/serve.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { httpExchange } from '../../src/probe/wire/http-exchange.ts'
import { nobody } from '../../src/probe/wire/principal.ts'
import { handfast } from '../cli/handfast.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'
import { portOf } from './listening.ts'
import { as } from './principals.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let authority: Authority
let ofServer: Issued
beforeAll(async () => {
  authority = await createAuthority()
  ofServer = await authority.issue('localhost')
})

const listening = async (server: Server): Promise<string> =>
  `https://127.0.0.1:${await portOf(server)}/mcp`

/** Versions of HTTP that requests arrived in. */
interface Served {
  readonly url: string
  readonly seen: Set<string>
}

async function serveTls(options: TlsOptions = {}, isHttp2 = false): Promise<Served> {
  const seen = new Set<string>()
  const handle = listener(legacyServer({ mayUse: () => true }))
  const noting: typeof handle = (incoming, outgoing) => {
    seen.add(incoming.httpVersion)
    handle(incoming, outgoing)
  }
  const all = { ...ofServer, ...options }
  const server = isHttp2
    ? createSecureServer({ ...all, allowHTTP1: true }, noting as never)
    : createHttpsServer(all, noting)
  return { seen, url: await listening(server) }
}

const only = ['unbound-session', 'unvalidated-origin'] as const

const probed = (options: ProbeOptions): Promise<ProbeResult> =>
  probe({ as, only, level: 'disruptive', limits: { answerMsMax: 20_000 }, ...options })

const verdicts = ({ checks }: ProbeResult): readonly string[] =>
  checks.map(({ verdict }) => verdict)

describe('over TLS', () => {
  test('a server whose authority is named is probed', async () => {
    const { url, seen } = await serveTls()
    const result = await probed({ url, tls: { ca: authority.cert } })
    expect(verdicts(result)).toEqual(['vulnerable', 'safe'])
    expect([...seen]).toEqual(['1.1'])
  })

  test('HTTP/2 is spoken where it is offered', async () => {
    const { url, seen } = await serveTls({}, true)
    const result = await probed({ url, tls: { ca: authority.cert } })
    expect(verdicts(result)).toEqual(['vulnerable', 'safe'])
    expect([...seen]).toEqual(['2.0'])
  })

  test('what HTTP/2 cannot carry goes over HTTP/1.1', async () => {
    const { url, seen } = await serveTls({}, true)
    const { status } = await httpExchange({ tls: { ca: authority.cert }, isHttp1Only: false })({
      as: nobody,
      method: 'GET',
      url: new URL(url),
      headers: [
        ['mcp-session-id', 'one'],
        ['mcp-session-id', 'two'],
      ],
      body: undefined,
      signal: new AbortController().signal,
    })
    expect({ status, seen: [...seen] }).toEqual({ status: 401, seen: ['1.1'] })
  })

  test('and not where that is not wanted', async () => {
    const { url, seen } = await serveTls({}, true)
    const result = await probed({ url, tls: { ca: authority.cert }, isHttp1Only: true })
    expect(verdicts(result)).toEqual(['vulnerable', 'safe'])
    expect([...seen]).toEqual(['1.1'])
  })

  test('a certificate of the client is shown', async () => {
    const { cert, key } = await authority.issue('client')
    const wanting = { ca: authority.cert, requestCert: true, rejectUnauthorized: true }
    const { url } = await serveTls(wanting)
    const result = await probed({ url, tls: { ca: authority.cert, cert, key } })
    expect(verdicts(result)).toEqual(['vulnerable', 'safe'])
    await expect(probed({ url, tls: { ca: authority.cert } })).rejects.toMatchObject({
      code: 'PROBE_UNREACHABLE',
      message: expect.stringContaining('--cert FILE'),
    })
  })
})

describe('what is not trusted is said to be so', () => {
  const refusal = async (url: string, ca?: string): Promise<string> => {
    const failure = await probed({ url, ...(ca === undefined ? {} : { tls: { ca } }) }).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code: 'PROBE_UNREACHABLE' })
    return String(failure)
  }

  test('where the authority is unknown', async () => {
    expect(await refusal((await serveTls()).url)).toContain('--ca FILE')
  })

  test('where the certificate is out of date', async () => {
    const { url } = await serveTls(await authority.issue('localhost', -1))
    expect(await refusal(url, authority.cert)).toContain('renew it')
  })

  test('where it is for another name', async () => {
    const { url } = await serveTls(await authority.issue('other.example'))
    const local = url.replace('127.0.0.1', 'localhost')
    expect(await refusal(local, authority.cert)).toContain('use that name in the URL')
  })

  test('where there is no TLS at all', async () => {
    const { createServer } = await import('node:http')
    const url = await listening(createServer(listener(legacyServer())))
    expect(await refusal(url)).toContain('try http://')
  })
})

describe('files', () => {
  const url = 'https://127.0.0.1:1/mcp'

  test('that cannot be used are named', async () => {
    const { cert } = ofServer
    const { key } = await authority.issue('another')
    const cwd = temporaryFolder({ 'no.pem': 'no', 'cert.pem': cert, 'key.pem': key })
    const cases: [readonly string[], string][] = [
      [['--ca', 'absent.pem'], '--ca cannot be read (ENOENT)'],
      [['--ca', 'no.pem'], '--ca names is no certificate'],
      [['--cert', 'cert.pem'], '--cert was given without --key'],
      [['--key', 'key.pem'], '--key was given without --cert'],
      [['--cert', 'cert.pem', '--key', 'no.pem'], '--key names is no private key'],
      [['--cert', 'cert.pem', '--key', 'key.pem'], 'is not that of the first certificate'],
    ]
    for (const [flags, words] of cases) {
      const { code, stderr } = await handfast(['probe', url, ...flags], { cwd })
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
      expect(stderr).toContain('(PROBE_TLS_INVALID)')
    }
  })

  test('that can be are read where the command is run', async () => {
    const cwd = temporaryFolder({ 'ca.pem': authority.cert })
    const { url: served } = await serveTls()
    const flags = ['--only', 'unvalidated-origin', '--ca', 'ca.pem']
    const { stdout } = await handfast(['probe', served, ...flags], { cwd })
    expect(stdout).toContain(`${served} as nobody`)
  })
})
