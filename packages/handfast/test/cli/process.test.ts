import { execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../target/temporary-folder.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
const program = join(repository, 'packages/handfast/bin/handfast.js')

// Each test starts the command anew, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 60_000 })

/** The real engine, the real process: what `npx handfast` is. */
beforeAll(() => {
  spawnSync(process.execPath, [join(repository, 'tools/build.mjs')], { cwd: repository })
}, 120_000)

const weakServer = `
import express from 'express'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'

const transports = new Map<string, StreamableHTTPServerTransport>()
const app = express()

app.post('/mcp', async (req, res) => {
  const sid = String(req.header('mcp-session-id'))
  const options = { sessionIdGenerator: () => sid }
  const transport = transports.get(sid) ?? new StreamableHTTPServerTransport(options)
  transports.set(sid, transport)
  await transport.handleRequest(req, res, req.body)
})
`

interface Ending {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function run(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  return runNode([program, ...args], cwd, env)
}

async function runNode(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ending> {
  const options = { cwd, env: { PATH: process.env['PATH'] ?? '', ...env } }
  return promisify(execFile)(process.execPath, [...words], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ending) => error,
  )
}

describe('the command', () => {
  test('finds the weakness of a server, and ends with 1', async () => {
    const cwd = temporaryFolder({ 'src/server.ts': weakServer })
    const { code, stdout, stderr } = await run(['audit', '.'], cwd)
    expect(stderr).toBe('')
    expect(stdout).toContain('critical[client-chosen-session-id]')
    expect(stdout).toContain('src/server.ts:')
    expect(stdout).not.toContain('\u001b')
    expect(code).toBe(1)
  })

  test('says its version, its pages and its list', async () => {
    const manifest = JSON.parse(
      readFileSync(join(repository, 'packages/handfast/package.json'), 'utf8'),
    )
    expect((await run(['--version'], '/')).stdout).toBe(`handfast ${manifest.version}\n`)
    expect((await run(['explain', 'unbound-session'], '/')).stdout).toContain('CWE-639')
    expect((await run(['rules'], '/')).stdout).toContain('unbound-session')
  })

  test('opens no connection and starts no process', async () => {
    const cwd = temporaryFolder({
      'server.ts': weakServer,
      'deny.cjs': `
        const refuse = (what) => () => { console.error('REFUSED ' + what); process.exit(99) }
        require('node:net').Socket.prototype.connect = refuse('connect')
        require('node:dns').lookup = refuse('lookup')
        require('node:dgram').createSocket = refuse('createSocket')
        const processes = require('node:child_process')
        for (const name of Object.keys(processes)) processes[name] = refuse(name)
        globalThis.fetch = refuse('fetch')
        require('node:module').syncBuiltinESMExports()
      `,
    })
    const env = { NODE_OPTIONS: `--require ${join(cwd, 'deny.cjs')}` }
    const ending = await run(['audit', 'server.ts', '--format', 'concise'], cwd, env)
    expect(ending.stderr).toBe('')
    expect(ending.code).toBe(1)
    // What is refused would have been noticed.
    expect((await run(['audit', 'npm:x'], cwd, env)).stderr).toContain('REFUSED execFile')
  })

  test('writes nothing into the target', async () => {
    const cwd = temporaryFolder({ 'server.ts': weakServer })
    const before = spawnSync('find', [cwd, '-printf', '%p %T@\n'], { encoding: 'utf8' }).stdout
    await run(['audit', '.'], cwd)
    const after = spawnSync('find', [cwd, '-printf', '%p %T@\n'], { encoding: 'utf8' }).stdout
    expect(after).toBe(before)
  })
})

describe('where Node may load no native code', () => {
  /** Node 20 has it under another name. */
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission'

  test.each([[permission, '--allow-fs-read=*'], ['--no-addons']])(
    'the command says what to do: %s',
    async (...flags) => {
      const cwd = temporaryFolder({ 'server.ts': weakServer })
      const { code, stderr } = await runNode([...flags, program, 'audit', '.'], cwd)
      expect(stderr).toContain('--allow-addons')
      expect(stderr).toContain('(PARSER_FORBIDDEN)')
      expect(stderr).not.toContain('defect')
      expect(code).toBe(2)
    },
  )

  test('what it says helps', async () => {
    const cwd = temporaryFolder({ 'server.ts': weakServer })
    const flags = [permission, '--allow-fs-read=*', '--allow-addons']
    const { code, stdout } = await runNode([...flags, program, 'audit', '.'], cwd)
    expect(stdout).toContain('critical[client-chosen-session-id]')
    expect(code).toBe(1)
  })
})

describe('a reader that goes away', () => {
  test('ends the command without a word', async () => {
    const cwd = temporaryFolder({ 'server.ts': weakServer })
    const child = spawn(process.execPath, [program, 'audit', '.'], { cwd })
    child.stdout.destroy()
    const stderr: string[] = []
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(stderr.join('')).toBe('')
    expect([0, 1]).toContain(code)
  })
})

describe('Ctrl-C', () => {
  const shortestMs = 200
  const attemptsMax = 4

  test('ends an audit of many files soon, and says how far it came', async () => {
    const file = Array.from({ length: 40 }, (_, at) => `${weakServer}\n// ${at}`).join('\n')
    const files = Object.fromEntries(
      Array.from({ length: 600 }, (_, at) => [`src/f${at}.ts`, file] as const),
    )
    const cwd = temporaryFolder(files)
    const waitsMs: number[] = []
    // Whatever else the machine does may take any one of them longer.
    while (!waitsMs.some((ms) => ms < shortestMs) && waitsMs.length < attemptsMax) {
      const { code, stderr, waitMs } = await interrupted(cwd)
      expect(code).toBe(130)
      expect(stderr).toMatch(
        /^handfast: interrupted, so nothing is reported\n {2}src: \d+ of 600 files/,
      )
      waitsMs.push(waitMs)
    }
    expect(Math.min(...waitsMs)).toBeLessThan(shortestMs)
  })

  test('stops a download, removes its folder, and ends with 130', async () => {
    const folder = temporaryFolder()
    const call = join(folder, 'call.txt')
    const npm = `#!${process.execPath}
      require('node:fs').writeFileSync(${JSON.stringify(call)}, process.cwd())
      setTimeout(() => {}, 60000)
    `
    writeFileSync(join(folder, 'npm'), npm)
    chmodSync(join(folder, 'npm'), 0o755)
    const env = { PATH: [folder, dirname(process.execPath)].join(delimiter) }
    const child = spawn(process.execPath, [program, 'audit', 'npm:x'], { cwd: folder, env })
    const stderr: string[] = []
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
    const watch = setInterval(() => {
      if (existsSync(call)) child.kill('SIGINT')
    }, 50)
    const code = await new Promise((resolve) => child.on('close', resolve))
    clearInterval(watch)
    expect(code).toBe(130)
    expect(existsSync(readFileSync(call, 'utf8'))).toBe(false)
  })
})

/** Interrupts an audit of `src` when it has opened a hundred of its files. */
async function interrupted(
  cwd: string,
): Promise<{ readonly code: unknown; readonly stderr: string; readonly waitMs: number }> {
  const begun = join(cwd, 'begun')
  const hook = join(cwd, 'hook.cjs')
  writeFileSync(
    hook,
    `const fs = require('node:fs')
    const { openSync } = fs
    let count = 0
    fs.openSync = (path, ...rest) => {
      if (/f\\d+\\.ts$/.test(path)) count += 1
      if (count === 100) fs.writeFileSync(${JSON.stringify(begun)}, '')
      return openSync(path, ...rest)
    }
    require('node:module').syncBuiltinESMExports()`,
  )
  const child = spawn(process.execPath, ['--require', hook, program, 'audit', 'src'], { cwd })
  const stderr: string[] = []
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk.toString()))
  let killedMs = 0
  const watch = setInterval(() => {
    if (killedMs > 0 || !existsSync(begun)) return
    killedMs = performance.now()
    child.kill('SIGINT')
  }, 5)
  const code = await new Promise((resolve) => child.on('close', resolve))
  const waitMs = performance.now() - killedMs
  clearInterval(watch)
  rmSync(begun, { force: true })
  return { code, stderr: stderr.join(''), waitMs }
}
