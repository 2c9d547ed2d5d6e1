import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, it } from 'vitest'
import { createAuthority } from '../../../../servers/probe/kit/certificates.ts'
import { defaultConfig } from '../../src/index.ts'
import { gatewayOfTwo, initialize, keys, recorder } from '../smuggling/kit.ts'
import { until } from './node.ts'

interface Asking {
  readonly url: string
  readonly ca: string
  readonly agent: Agent
}

function ask({ url, ca, agent }: Asking): Promise<number | undefined> {
  const headers = { 'x-api-key': keys['alice'], 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/mcp`, { method: 'POST', headers, ca, agent }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
    asked.on('error', reject).end(initialize)
  })
}

/** What somebody who comes now is shown. */
function serialShown({ url, ca }: Omit<Asking, 'agent'>): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: 'localhost', ca }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    })
    socket.on('error', reject)
  })
}

it('a certificate that is replaced under load fails nobody', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-certificate-'))
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const authority = await createAuthority()
  const write = async (): Promise<void> => {
    const issued = await authority.issue('localhost')
    await writeFile(certificate, issued.cert)
    await writeFile(key, issued.key)
  }
  await write()
  const behind = await recorder()
  const tls = { certificate, key, clientAuthority: undefined, clientCertificate: 'none' } as const
  const sessions = { ...defaultConfig.sessions, perPrincipalMax: 100_000 }
  const listen = { ...defaultConfig.listen, tls }
  const gateway = await gatewayOfTwo(behind.url, { listen, sessions })
  const asking = { url: gateway.url.replace('127.0.0.1', 'localhost'), ca: authority.cert }
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: false })]
  const statuses = new Set<number | undefined>()
  let isOver = false
  const load = agents.map(async (agent) => {
    while (!isOver) statuses.add(await ask({ ...asking, agent }))
  })
  try {
    const before = await serialShown(asking)
    await write()
    let shown = before
    const look = async (): Promise<void> => void (shown = await serialShown(asking))
    const looking = setInterval(() => void look().catch(() => undefined), 500)
    await until(() => shown !== before).finally(() => clearInterval(looking))
  } finally {
    isOver = true
    await Promise.all(load)
    for (const agent of agents) agent.destroy()
    await gateway.close()
    await behind.close()
    await rm(folder, { recursive: true })
  }
  expect(statuses).toEqual(new Set([200]))
}, 120_000)
