import { Agent, request } from 'node:http'
import { expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import { gatewayOfTwo, initialize, keys, recorder } from '../smuggling/kit.ts'

interface Seen {
  readonly status: number | undefined
  readonly connection: string | undefined
}

/** Undefined when nobody listens any more. */
function ask(url: string, agent: Agent): Promise<Seen | undefined> {
  const headers = { 'x-api-key': keys['alice'], 'content-type': 'application/json' }
  return new Promise((resolve) => {
    const asked = request(`${url}/mcp`, { method: 'POST', headers, agent }, (answer) => {
      const { statusCode: status, headers: shown } = answer
      answer.resume().on('end', () => resolve({ status, connection: shown.connection }))
    })
    asked.on('error', () => resolve(undefined)).end(initialize)
  })
}

it('clients that go on asking on their connections do not keep a gateway from ending', async () => {
  const behind = await recorder()
  const limits = { ...defaultConfig.limits, drainMsMax: 600_000 }
  const sessions = { ...defaultConfig.sessions, perPrincipalMax: 100_000 }
  const gateway = await gatewayOfTwo(behind.url, { limits, sessions })
  const agents = Array.from({ length: 8 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const seen: Seen[] = []
  const load = agents.map(async (agent) => {
    for (;;) {
      const answer = await ask(gateway.url, agent)
      if (answer === undefined) return
      seen.push(answer)
    }
  })
  await expect.poll(() => seen.length, { timeout: 15_000 }).toBeGreaterThan(agents.length)
  await gateway.close()
  await Promise.all(load)
  for (const agent of agents) agent.destroy()
  await behind.close()
  expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(seen.map(({ connection }) => connection))).toContain('close')
}, 60_000)
