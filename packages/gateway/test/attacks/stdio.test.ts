import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { probe } from 'handfast/probe'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { UpstreamRules } from '../../src/config/config.ts'
import { gatewayBefore, keyOf, stdioReach } from '../upstreams/kit.ts'

vi.setConfig({ testTimeout: 60_000 })

const as = {
  a: { 'x-api-key': keyOf('alice') },
  b: { 'x-api-key': keyOf('bob') },
}
const weaknesses = ['unbound-handle', 'session-key-from-tool-argument'] as const

const limits = { idleMsMax: 3_600_000, absoluteMsMax: 86_400_000, perPrincipalMax: 1000 }
const declared: UpstreamRules['handles'] = [
  {
    name: 'note',
    minted: [{ tool: 'create_note', at: 'text', pattern: '(?<id>[0-9a-f-]{36})' }],
    taken: [{ tool: 'read_note', at: '/note_id' }],
    mode: 'swap',
    recover: undefined,
    ...limits,
  },
  {
    name: 'conversation',
    minted: [],
    taken: [{ tool: '*', at: '/conversation_id' }],
    mode: 'scope',
    recover: undefined,
    ...limits,
  },
]

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const tokens = 'alice: alice-credential-7f3a\nbob: bob-credential-91cc\n'
  await writeFile(join(folder, 'tokens.yaml'), tokens)
})
afterAll(() => rm(folder, { recursive: true }))

/** The probe's word for each weakness, behind a gateway that was told of these handles. */
async function verdictsOf(
  twin: string,
  handles: UpstreamRules['handles'],
): Promise<readonly string[]> {
  const program = fileURLToPath(
    new URL(`../../../../servers/probe/stdio/${twin}.mjs`, import.meta.url),
  )
  const command = [process.execPath, program, join(folder, `${twin}-${handles.length}.json`)]
  const file = join(folder, 'tokens.yaml')
  const gateway = await gatewayBefore({
    reach: stdioReach('', { command, processPer: 'principal' }),
    rules: { handles, credential: { kind: 'per-principal', header: 'NOTES_TOKEN', file } },
  })
  try {
    const url = `${gateway.url}/mcp`
    const { checks } = await probe({ url, as, only: weaknesses, level: 'disruptive' })
    return [...new Set(checks.map(({ weakness, verdict }) => `${weakness} ${verdict}`))]
  } finally {
    await gateway.close()
  }
}

const safe = weaknesses.map((weakness) => `${weakness} safe`)

test('a program that shares its notes is safe once its handles are declared', async () => {
  const vulnerable = weaknesses.map((weakness) => `${weakness} vulnerable`)
  expect(await verdictsOf('weak', [])).toEqual(expect.arrayContaining(vulnerable))
  expect((await verdictsOf('weak', declared)).toSorted()).toEqual(safe.toSorted())
})

test('a program that does not stays safe', async () => {
  expect((await verdictsOf('mended', declared)).toSorted()).toEqual(safe.toSorted())
})
