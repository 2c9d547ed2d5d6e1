import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCommand } from '../../src/cli/run-command.ts'

it('says where it stands, where proxies ask and where to look after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'serve-'))
  const file = join(folder, 'handfast.yaml')
  await writeFile(
    file,
    `version: 1
gateway:
  listen: { port: 0 }
  admin: false
  state: { store: memory }
  watch: { events: none }
  health: { port: 0 }
  decisions: { port: 0, servers: [shop] }
  callers: [{ anonymous: {} }]
  upstreams: { shop: { path: /mcp, url: 'http://127.0.0.1:1/mcp' } }
`,
  )
  let told = ''
  let end = (): void => undefined
  const code = await runCommand({
    args: ['serve', '--config', file],
    env: {},
    stdout: () => undefined,
    stderr(text) {
      told += text
      if (text.includes('Ctrl-C ends it')) void visit(text).finally(() => end())
    },
    now: Date.now,
    readInput: async () => '',
    onSignal(name, act) {
      if (name === 'SIGTERM') end = act
    },
  })
  expect(code).toBe(0)
  expect(told).toMatch(/^ {2}http:\S+\/mcp stands before http:\/\/127\.0\.0\.1:1$/m)
  expect(told).toMatch(/^Ending; /m)
  expect(seen).toEqual({ decision: 404, alive: 200 })
  await rm(folder, { recursive: true })
})

const seen: { decision?: number; alive?: number } = {}

/** Goes to the places that were named. */
async function visit(text: string): Promise<void> {
  const decisions = /ask at (?<url>\S+)\/NAME\./.exec(text)?.groups?.['url'] ?? ''
  const alive = /Health at (?<url>\S+),/.exec(text)?.groups?.['url'] ?? ''
  seen.decision = (await fetch(`${decisions}/nobody`)).status
  seen.alive = (await fetch(alive)).status
}
