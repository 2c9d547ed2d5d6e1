import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthority } from '../../../../servers/probe/kit/certificates.ts'
import type { Issued } from '../../../../servers/probe/kit/certificates.ts'
import type { CallerConfig, TlsConfig } from '../../src/config/config.ts'
import { defaultConfig } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'
import { echoServer, gatewayBefore, initialize, wire } from '../kit.ts'
import type { EchoServer } from '../kit.ts'

let folder = ''
let ca = ''
let tls: TlsConfig
let [alice, bob]: readonly Issued[] = []
let behind: EchoServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-clients-'))
  const authority = await createAuthority()
  const issued = await authority.issue('localhost')
  ;[alice, bob] = [await authority.issue('alice'), await authority.issue('bob')]
  ca = authority.cert
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
  tls = {
    certificate: await put('cert.pem', issued.cert),
    key: await put('key.pem', issued.key),
    clientAuthority: await put('authority.pem', authority.cert),
    clientCertificate: 'optional',
  }
  behind = await echoServer()
})
afterAll(async () => {
  await behind.close()
  await rm(folder, { recursive: true })
})

const before = (more: Partial<TlsConfig> = {}): Promise<Gateway> => {
  const callers: CallerConfig[] = [{ kind: 'client-certificate', subject: 'subject' }]
  const listen = { ...defaultConfig.listen, tls: { ...tls, ...more } }
  return gatewayBefore(behind.url, { callers, listen })
}

interface Shown {
  readonly status: number | undefined
  readonly session: string | undefined
  readonly challenge: string | undefined
}

/** Keeps one connection, and shows a certificate where it has one. */
function clientWith(issued: Issued | undefined): Client {
  const agent = new Agent({ ca, ...issued, keepAlive: true, maxSockets: 1 })
  return {
    ask: ({ url }, session) =>
      new Promise<Shown>((resolve, reject) => {
        const named = session === undefined ? {} : { 'mcp-session-id': session }
        const headers = { ...wire, ...named }
        const asking = request(`${url}/mcp`, { method: 'POST', agent, headers }, (res) => {
          const { statusCode: status } = res
          const { 'mcp-session-id': shown, 'www-authenticate': challenge } = res.headers
          res.resume().once('end', () => {
            resolve({ status, session: [shown].flat()[0], challenge })
          })
        })
        asking.once('error', reject)
        const tools = { jsonrpc: '2.0', id: 2, method: 'tools/list' }
        asking.end(JSON.stringify(session === undefined ? initialize : tools))
      }),
    close: () => agent.destroy(),
  }
}

interface Client {
  ask(gateway: Gateway, session?: string): Promise<Shown>
  close(): void
}

describe('a caller with a certificate', () => {
  it('has sessions that answer to nobody else', async () => {
    const gateway = await before()
    const [one, other, without] = [clientWith(alice), clientWith(bob), clientWith(undefined)]
    const { status, session } = await one.ask(gateway)
    expect(status).toBe(200)
    expect((await one.ask(gateway, session)).status).toBe(200)
    expect(await other.ask(gateway, session)).toEqual(await other.ask(gateway, 'unknown'))
    expect((await other.ask(gateway, session)).status).toBe(404)
    expect((await without.ask(gateway, session)).status).toBe(403)
    one.close()
    other.close()
    without.close()
    await gateway.close()
  })

  it('is let in no longer when its authority is replaced, on no connection', async () => {
    const gateway = await before({ clientCertificate: 'required' })
    const client = clientWith(alice)
    expect((await client.ask(gateway)).status).toBe(200)
    await writeFile(tls.clientAuthority ?? '', (await createAuthority()).cert)
    const isOut = async (): Promise<boolean> => {
      const asked = await client.ask(gateway).catch((error: unknown) => error)
      return asked instanceof Error
    }
    await expect.poll(isOut, { timeout: 15_000, interval: 250 }).toBe(true)
    expect(await isOut()).toBe(true)
    client.close()
    await gateway.close()
  }, 30_000)
})
