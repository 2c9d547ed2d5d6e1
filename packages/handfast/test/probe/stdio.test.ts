import { setTimeout as sleep } from 'node:timers/promises'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { ProbeResult } from '../../src/probe/result.ts'
import { handfast } from '../cli/handfast.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

vi.setConfig({ testTimeout: 120_000 })

const env = {
  a: { NOTES_TOKEN: 'alice-credential-7f3a' },
  b: { NOTES_TOKEN: 'bob-credential-91cc' },
}

const server = (kind: 'weak' | 'mended'): string =>
  fileURLToPath(new URL(`../../../../servers/probe/stdio/${kind}.mjs`, import.meta.url))

const command = (kind: 'weak' | 'mended'): readonly string[] => [
  process.execPath,
  server(kind),
  join(temporaryFolder(), 'notes.json'),
]

const patient = { answerMsMax: 20_000, silenceMs: 1_000 }

const verdictsOf = ({ checks }: ProbeResult, weakness: string): readonly string[] =>
  checks.filter((check) => check.weakness === weakness).map(({ verdict }) => verdict)

describe('a server over stdio', () => {
  test('whose notes are anybody’s is shown to be, in both eras', async () => {
    const result = await probe({ command: command('weak'), env, limits: patient })
    expect(result).toMatchObject({ era: 'both', principals: [{ variables: ['NOTES_TOKEN'] }, {}] })
    expect(result.discovered.surfaces).toMatchObject([
      { era: 'legacy', transport: 'stdio', server: 'notes 1.0.0', admitsNobody: false },
      { era: 'modern', transport: 'stdio' },
    ])
    expect(verdictsOf(result, 'unbound-handle')).toEqual(['vulnerable', 'vulnerable'])
    const [shown] = result.checks.filter(({ weakness }) => weakness === 'unbound-handle')
    expect(shown).toMatchObject({
      severity: 'medium',
      circumstances: [expect.stringContaining('over stdio')],
    })
    expect(verdictsOf(result, 'session-key-from-tool-argument')).toEqual([
      'vulnerable',
      'vulnerable',
    ])
    expect(verdictsOf(result, 'unbound-session')).toEqual(['not-applicable'])
    expect(JSON.stringify(result)).not.toMatch(/credential-(?:7f3a|91cc)/u)
    const lines = shown?.evidence.flatMap(({ replay }) => replay) ?? []
    expect(lines.at(-1)).toMatch(
      /^\{ printf '%s\\n' .* sleep 5; \} \| NOTES_TOKEN="\$B_NOTES_TOKEN" /u,
    )
  })

  test('whose notes are their owners’ is safe', async () => {
    const result = await probe({ command: command('mended'), env, limits: patient })
    expect(verdictsOf(result, 'unbound-handle')).toEqual(['safe', 'safe'])
    expect(verdictsOf(result, 'session-key-from-tool-argument')).toEqual(['safe', 'safe'])
    expect(result.checks.filter(({ verdict }) => verdict === 'vulnerable')).toEqual([])
  })

  test('asks for a second principal in words of its own', async () => {
    const options = { command: command('mended'), env: { a: env.a }, limits: patient }
    const { checks } = await probe({ ...options, only: ['unbound-handle'], era: 'legacy' })
    expect(checks).toMatchObject([{ verdict: 'inconclusive', settledBy: '--env b=NAME=VALUE' }])
  })

  test('is probed from the command line, and the report names the program', async () => {
    const flags = ['--env', 'a=NOTES_TOKEN', '--env', 'b=NOTES_TOKEN=bob-credential-91cc']
    const args = ['probe', '--only', 'unbound-handle', '--format', 'json', ...flags, '--']
    const surroundings = { env: { NOTES_TOKEN: 'alice-credential-7f3a' }, cwd: temporaryFolder() }
    const { code, stdout, stderr } = await handfast([...args, ...command('weak')], surroundings)
    expect(code).toBe(1)
    const result = JSON.parse(stdout)
    expect(result.target).toContain(server('weak'))
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('as a (NOTES_TOKEN), b (NOTES_TOKEN), nobody')
    expect(stdout + stderr).not.toMatch(/credential-(?:7f3a|91cc)/u)
  })
})

/** Long enough for a program to start beside many others. */
const unhurried = {
  answerMsMax: 10_000,
  silenceMs: 200,
  startMsMax: 30_000,
  answerBytesMax: 64 * 1024,
}

/** Programs that are a line of JavaScript. */
async function probed(source: string, options: Partial<ProbeOptions> = {}): Promise<ProbeResult> {
  return probe({
    command: [process.execPath, '-e', source],
    limits: unhurried,
    ...options,
  })
}

/** Answers every request with a result, after what else it writes. */
const answering = (before: string): string => `
  const { createInterface } = require('node:readline')
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line)
    ${before}
    const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, tools: [] }
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })`

describe('a program that', () => {
  test.each<[string, string, RegExp]>([
    ['ends at once', 'console.error("no token"); process.exit(3)', /ended before.*\n.*\nno token/u],
    ['does not exist', '', /ended before it answered/u],
    ['never answers', 'setInterval(() => 0, 1000)', /gave no answer in 1\.5 s/u],
    [
      'writes a line without an end',
      'setInterval(() => process.stdout.write("x".repeat(9999)), 1)',
      /ended before/u,
    ],
    [
      'closes its output',
      'process.stdout.destroy(); setInterval(() => 0, 1000)',
      /gave no answer/u,
    ],
  ])('%s is no server, and that is said', async (name, source, message) => {
    const command = name === 'does not exist' ? ['/no/such/program'] : undefined
    const startMsMax = message.source.startsWith('gave no answer') ? 1_500 : unhurried.startMsMax
    const options = {
      limits: { ...unhurried, startMsMax },
      ...(command === undefined ? {} : { command }),
    }
    await expect(probed(source, options)).rejects.toMatchObject({
      code: 'PROBE_COMMAND_FAILED',
      message: expect.stringMatching(message),
    })
  })

  test('says its token to standard error does not have it repeated', async () => {
    const source = 'console.error(process.env.T); process.exit(1)'
    const failure = await probed(source, { env: { a: { T: 'hunter2-hunter2' } } }).catch(String)
    expect(failure).toContain('‹T ')
    expect(failure).not.toContain('hunter2')
  })

  test('writes what is no message between its messages is understood', async () => {
    const result = await probed(answering('console.log("listening on nothing")'))
    expect(result.discovered.surfaces).toMatchObject([{ era: 'legacy', transport: 'stdio' }])
    expect(result.discovered.notes.at(-1)).toMatch(/lines on its standard output were no messages/u)
  })

  test('floods with requests of its own is bounded', async () => {
    const flood = `setInterval(() => console.log('{"jsonrpc":"2.0","id":1,"method":"ping"}'), 0)`
    const result = await probed(answering(flood))
    expect(result.discovered.surfaces).toHaveLength(1)
  })

  test('answers in batches is understood', async () => {
    const batched = answering('')
      .replace('console.log(JSON.stringify({', 'console.log(JSON.stringify([{')
      .replace('result }))', 'result }]))')
    expect((await probed(batched)).discovered.surfaces).toHaveLength(1)
  })

  test('dies half-way leaves nothing claimed', async () => {
    const result = await probed(answering('if (method === "tools/list") process.exit(1)'), {
      env: { a: { T: 'one' }, b: { T: 'two' } },
    })
    for (const { verdict, weakness } of result.checks) {
      expect(['inconclusive', 'not-applicable'], weakness).toContain(verdict)
    }
  })
})

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A server that has started another program, and neither ends when asked to. */
const stubborn = (file: string): string => `
  process.on('SIGTERM', () => {})
  const { spawn } = require('node:child_process')
  const { appendFileSync } = require('node:fs')
  const source = "process.on('SIGTERM', () => {}); setInterval(() => 0, 1000)"
  const child = spawn(process.execPath, ['-e', source], { stdio: 'ignore' })
  appendFileSync(${JSON.stringify(file)}, process.pid + '\\n' + child.pid + '\\n')
  setInterval(() => 0, 1000)
  ${answering('')}`

/** Those that still run; the kernel takes a moment to be done with who was killed. */
async function survivorsOf(file: string): Promise<readonly number[]> {
  const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number)
  expect(pids.length).toBeGreaterThanOrEqual(2)
  for (let attempt = 0; attempt < 50 && pids.some(isAlive); attempt += 1) await sleep(100)
  return pids.filter(isAlive)
}

describe('when the probe ends', () => {
  test('so does everything that was started', async () => {
    const file = join(temporaryFolder(), 'pids')
    await probed(stubborn(file), { limits: { startMsMax: 20_000, silenceMs: 200 } })
    expect(await survivorsOf(file)).toEqual([])
  })

  test('also by an interruption', async () => {
    const file = join(temporaryFolder(), 'pids')
    const interruption = new AbortController()
    const ended = probed(stubborn(file), {
      limits: { startMsMax: 20_000, silenceMs: 200 },
      signal: interruption.signal,
    })
    while (!existsSync(file)) await sleep(20)
    interruption.abort()
    expect((await ended).isInterrupted).toBe(true)
    expect(await survivorsOf(file)).toEqual([])
  })
})
