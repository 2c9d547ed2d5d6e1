import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { probe } from 'handfast/probe'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findPairs } from '../../../../servers/probe/kit/pairs.ts'
import type { CredentialConfig, HandleConfig, UpstreamConfig } from '../../src/config/config.ts'
import type { Gateway } from '../../src/index.ts'
import { findProgram } from '../../../guard/test/support/program.ts'
import { fixture, gatewayBefore, keyOf, stdioReach } from './kit.ts'

const as = {
  a: { 'x-api-key': keyOf('alice') },
  b: { 'x-api-key': keyOf('bob') },
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  await writeFile(
    join(folder, 'headers.yaml'),
    'alice: Bearer alice-credential-7f3a\nbob: Bearer bob-credential-91cc\n',
  )
  await writeFile(
    join(folder, 'tokens.yaml'),
    'alice: alice-credential-7f3a\nbob: bob-credential-91cc\n',
  )
})
afterAll(() => rm(folder, { recursive: true }))

let gateway: Gateway | undefined
afterEach(async () => gateway?.close())

async function before(
  reach: UpstreamConfig['reach'],
  credential: CredentialConfig,
  handles: readonly HandleConfig[] = [],
): Promise<string> {
  gateway = await gatewayBefore({ reach, rules: { credential, handles } })
  return `${gateway.url}/mcp`
}

describe('a weak server over HTTP+SSE behind the gateway', () => {
  for (const pair of findPairs().filter(({ stack }) => stack === 'sdk-v1-sse')) {
    it(`is safe: ${pair.name}`, async () => {
      const served = await pair.start('weak')
      const url = await before(
        { kind: 'sse', url: served.url },
        { kind: 'per-principal', header: 'authorization', file: join(folder, 'headers.yaml') },
      )
      try {
        const { checks } = await probe({ url, as, only: [pair.weakness], level: 'disruptive' })
        expect(checks.map(({ verdict }) => verdict)).toContain('safe')
        expect(checks.map(({ verdict }) => verdict)).not.toContain('vulnerable')
      } finally {
        await gateway?.close()
        await served.close()
      }
    })
  }
})

const languages = [
  { language: 'JavaScript', program: process.execPath, file: 'one-memory.mjs' },
  { language: 'Python', program: findProgram('python3'), file: 'one-memory.py' },
]

describe.each(languages)('a server in $language over stdio with one memory', (server) => {
  const { program, file } = server
  const weaknesses = [
    'unbound-session',
    'session-as-authentication',
    'session-survives-termination',
    'shared-process-state',
  ] as const
  for (const processPer of ['session', 'principal'] as const) {
    it.skipIf(program === undefined)(
      `is safe with a process per ${processPer}`,
      async () => {
        const command = [program ?? '', fixture(file)]
        const url = await before(stdioReach('', { command, processPer }), { kind: 'none' })
        const { checks } = await probe({ url, as, only: weaknesses, level: 'disruptive' })
        const verdicts = checks.map(({ weakness, verdict }) => `${weakness} ${verdict}`)
        for (const weakness of weaknesses) expect(verdicts).toContain(`${weakness} safe`)
        expect(verdicts.filter((verdict) => verdict.endsWith('vulnerable'))).toEqual([])
      },
      60_000,
    )
  }
})

const notes = fileURLToPath(new URL('../../../../servers/probe/stdio/weak.mjs', import.meta.url))

const life = { idleMsMax: 60_000, absoluteMsMax: 600_000, perPrincipalMax: 1000 }
const isNote = 'Created note (?<id>\\S+)'

it('a weak server over stdio whose processes share a file is safe behind the gateway', async () => {
  const command = [process.execPath, notes, join(folder, 'notes.json')]
  const url = await before(
    stdioReach('', { command }),
    { kind: 'per-principal', header: 'notes-token', file: join(folder, 'tokens.yaml') },
    [
      {
        name: 'note',
        minted: [{ tool: 'create_note', at: 'text', pattern: isNote }],
        taken: [{ tool: 'read_note', at: '/note_id' }],
        mode: 'swap',
        recover: undefined,
        ...life,
      },
    ],
  )
  const { checks } = await probe({ url, as, only: ['unbound-handle'], level: 'disruptive' })
  expect(checks.map(({ verdict }) => verdict)).toContain('safe')
  expect(checks.map(({ verdict }) => verdict)).not.toContain('vulnerable')
}, 60_000)
