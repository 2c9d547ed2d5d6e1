import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { WeaknessId } from '@handfast/catalogue'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import type { Evidence } from '../../src/finding/probe-result.ts'
import { probe } from '../../src/probe/probe.ts'
import { as, patient } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

async function start(weakness: string, kind: 'weak' | 'mended'): Promise<string> {
  const path = `../../../../servers/probe/${weakness}/${kind}.ts`
  const { createHandler }: { readonly createHandler: () => FetchHandler } = await import(path)
  const one = await serve(createHandler())
  served.push(one)
  return one.url
}

/** What a stranger does: set the credentials, and run the lines. */
async function run(lines: readonly string[]): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'handfast-replay-'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    A_AUTHORIZATION: as.a.authorization,
    B_AUTHORIZATION: as.b.authorization,
  }
  const script = ['set -u', ...lines].join('\n')
  return new Promise((resolve) => {
    // A stream that is held open ends curl with 28, which is no failure here.
    execFile('bash', ['--norc', '-c', script], { env, cwd }, (_, stdout, stderr) => {
      rmSync(cwd, { recursive: true })
      resolve(stdout + stderr)
    })
  })
}

async function proofsOf(weakness: WeaknessId, url: string): Promise<readonly Evidence[]> {
  const { checks } = await probe({
    url,
    as,
    only: [weakness],
    level: 'disruptive',
    limits: patient,
  })
  return checks.flatMap(({ evidence }) => evidence).filter(({ isProof }) => isProof)
}

/** What the last request shows on the weak server. */
const effects: readonly (readonly [weakness: WeaknessId, title: RegExp, effect: RegExp])[] = [
  ['unbound-session', /^b: POST ping/u, /"result":\{\}\}$/u],
  ['unbound-session', /^b: DELETE/u, /HTTP\/1.1 204[^]*-32001/u],
  ['session-as-authentication', /^nobody: POST ping/u, /"result":\{\}\}$/u],
  ['session-as-authentication', /^stranger: POST ping/u, /"result":\{\}\}$/u],
  ['session-survives-termination', /^a: ping after DELETE/u, /HTTP\/1.1 204[^]*"result":\{\}\}$/u],
  ['client-chosen-session-id', /in the header/u, /"result":\{\}\}$/u],
  ['unbound-handle', /^b: view_basket/u, /"isError":false/u],
  ['unbound-request-state', /^b: transfer/u, /alice has sent 1/u],
  ['unvalidated-origin', /with Origin http:/u, /"serverInfo"/u],
  ['session-id-in-url', /as \?sessionId=/u, /"result":\{\}\}$/u],
  ['era-confusion', /in a batch/u, /"result":\{\}\}\]$/u],
  ['session-key-from-tool-argument', /^b: recall/u, /"text":"[0-9a-f]{32}"/u],
  ['fallback-session', /without a session id/u, /"text":"[0-9a-f]{32}"/u],
  ['unbound-task', /^b: tasks\/get/u, /^(?![^]*"error")[^]*"status":"working"/u],
  ['session-existence-oracle', /with an id of a/u, /Not your session/u],
]

describe.each(effects)('%s, %s', (weakness, title, effect) => {
  test('the printed lines show it on the weak server, and not on the mended one', async () => {
    const weak = await start(weakness, 'weak')
    const proof = (await proofsOf(weakness, weak)).find((one) => title.test(one.title))
    const lines = proof?.replay ?? []
    expect(lines.join('\n')).not.toMatch(/credential-(?:7f3a|91cc)/u)
    expect(await run(lines)).toMatch(effect)
    const mended = await start(weakness, 'mended')
    const output = await run(lines.map((line) => line.replaceAll(weak, mended)))
    expect(output).not.toMatch(effect)
    expect(output).toContain('HTTP/1.1')
  })
})

test('an id on a status page is that of the session which the lines opened', async () => {
  const [proof] = await proofsOf('session-id-exposed', await start('session-id-exposed', 'weak'))
  const lines = proof?.replay ?? []
  const name = /^(ID_\w+)=/u.exec(lines[0] ?? '')?.[1] ?? ''
  const output = await run([...lines, `echo && echo "opened: $${name}"`])
  const opened = /^opened: (\S+)$/mu.exec(output)?.[1] ?? ''
  expect(opened.length).toBeGreaterThan(8)
  expect(output.split(opened)).toHaveLength(3)
})

test('ids that follow from each other come one below the other', async () => {
  const weak = await start('predictable-session-id', 'weak')
  const [proof] = await proofsOf('predictable-session-id', weak)
  const ids = (await run(proof?.replay ?? [])).trim().split('\n')
  expect(ids).toHaveLength(5)
  expect(new Set(ids).size).toBe(5)
})
