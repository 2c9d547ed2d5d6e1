import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { initialize, wire } from '../kit.ts'
import { fixture } from './kit.ts'
import { isAlive } from './upstream-client.ts'

const binary = fileURLToPath(new URL('../../bin/handfast-gateway.js', import.meta.url))

/** On a connection of its own, which stays. */
const begin = (url: string, agent: Agent): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(`${url}/mcp`, { method: 'POST', agent, headers: wire }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode))
    })
    asked.once('error', reject).end(JSON.stringify(initialize))
  })

it('a gateway that has no descriptors left refuses, and goes on when it has some', async () => {
  const args = ['--listen', '0', '--admin', 'off', '--state', 'memory', '--']
  const program = [process.execPath, binary, ...args, process.execPath, fixture('plain.mjs')]
  const limited = ['-c', 'ulimit -n 256; exec "$@"', 'sh', ...program]
  const gateway = spawn('sh', limited, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  gateway.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const urlIn = (): string | undefined => /http:\S+(?=\/mcp stands before)/.exec(text)?.[0]
  await expect.poll(urlIn, { timeout: 15_000 }).toBeDefined()
  const url = urlIn() ?? ''
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect(await begin(url, agent)).toBe(200)

  const silent: Socket[] = []
  for (let count = 0; count < 300; count += 1) {
    silent.push(connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined))
  }
  const refused = async (): Promise<boolean> => (await begin(url, agent)) !== 200
  await expect.poll(refused, { timeout: 10_000 }).toBe(true)
  expect(text).toContain('cannot be started: EMFILE')
  for (const socket of silent) socket.destroy()
  await expect.poll(refused, { timeout: 20_000, interval: 500 }).toBe(false)

  expect(await isAlive(gateway.pid ?? 0)).toBe(true)
  gateway.kill('SIGTERM')
  await once(gateway, 'exit')
  agent.destroy()
}, 60_000)
