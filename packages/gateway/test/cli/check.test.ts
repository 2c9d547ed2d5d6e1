import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import { begin, echoServer, gatewayBefore, initialize, wire } from '../kit.ts'
import { command } from './command.ts'
import type { Ended } from './command.ts'
import { tlsFiles } from '../listeners/tls-files.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const result = { result: { protocolVersion: '2025-11-25' } }

type Form = (text: string, res: ServerResponse) => void

const json: Form = (text, res) => {
  res.writeHead(200, { 'content-type': 'application/json' }).end(text)
}
/** Stays open, as streams may. */
const stream: Form = (text, res) => {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  res.write(`id: 1\ndata:\n\ndata: ${text}\n\n`)
}

/** A server that answers everything so, and gives sessions no name. */
async function serving(form: Form, answer: object): Promise<string> {
  const server = createServer((req, res) => {
    let body = ''
    req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    req.on('end', () => {
      const { id } = JSON.parse(body) as { readonly id: unknown }
      form(JSON.stringify({ jsonrpc: '2.0', id, ...answer }), res)
    })
  })
  const { url, close } = await listen(server)
  closing.push(close)
  return url
}

describe('check --connect', () => {
  it('tells of a server that keeps no sessions', async () => {
    for (const form of [json, stream]) {
      const url = await serving(form, result)
      const { code, stdout } = await command('check', '--connect', '--upstream', url)
      expect(stdout).toContain('it answers initialize with 200 and keeps no sessions: clients have')
      expect(code).toBe(0)
    }
  })

  it('has nothing against one that keeps some, and ends the one that it began', async () => {
    const behind = await echoServer()
    closing.push(behind.close)
    const { code, stdout } = await command('check', '--connect', '--upstream', behind.url)
    expect(stdout).toContain(
      'upstreams.upstream: it answers initialize with 200 and begins a session.',
    )
    expect(code).toBe(0)
    expect(behind.seen.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
  })

  it('says that a server is not there, and reaches none unless it is asked to', async () => {
    const url = 'http://127.0.0.1:1/mcp'
    const { code, stdout } = await command('check', '--connect', '--upstream', url)
    expect(stdout).toContain('upstreams.upstream: it cannot be used now (UPSTREAM_UNREACHABLE)')
    expect(code).toBe(1)
    expect((await command('check', '--upstream', url)).code).toBe(0)
    expect((await command('check', '--connect', '--', 'a-server')).stdout).toContain('not asked')
  })
})

interface Begun {
  readonly status: number
  readonly text: string
  readonly id: string | null
}

describe('check --connect with what else is named', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handfast-check-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function checked(more: object, upstream: object = {}, ...words: string[]): Promise<Ended> {
    const gateway = {
      callers: [{ apiKeys: { keys: [{ subject: 'alice', hash: `sha256:${'0'.repeat(64)}` }] } }],
      upstreams: { shop: { command: ['a-server'], ...upstream } },
      ...more,
    }
    const file = join(folder, 'handfast.yaml')
    await writeFile(file, JSON.stringify({ version: 1, gateway }))
    return command('check', '--config', file, ...words)
  }

  it('reads the values of principals', async () => {
    const file = join(folder, 'values.yaml')
    const credential = { perPrincipal: { header: 'x-key', file } }
    expect((await checked({}, { credential })).code).toBe(0)
    const missing = await checked({}, { credential }, '--connect')
    expect(missing.stdout).toContain(`upstreams.shop.credential: ${file} cannot be used: ENOENT`)
    expect(missing.stdout).toContain('[GATEWAY_FILE_UNUSABLE]')
    expect(missing.code).toBe(1)
    await writeFile(file, 'alice: one')
    const there = await checked({}, { credential }, '--connect')
    expect(there.stdout).toContain('upstreams.shop.credential: it can be used.')
    expect(there.code).toBe(0)
  })

  it('reads certificates', async () => {
    const { tls, remove } = await tlsFiles()
    const { certificate, key } = tls
    const there = await checked({ listen: { tls: { certificate, key } } }, {}, '--connect')
    expect(there.stdout).toContain('listen.tls: it can be used.')
    await remove()
    const gone = await checked({ listen: { tls: { certificate, key } } }, {}, '--connect')
    expect(gone.stdout).toContain(`listen.tls: ${certificate} cannot be used: ENOENT`)
  })

  it('asks a store that is elsewhere', async () => {
    const state = { store: 'redis', url: 'redis://127.0.0.1:1' }
    const keys = [{ id: 'one', secret: randomBytes(32).toString('base64url') }]
    const { code, stdout } = await checked({ state, keys }, {}, '--connect')
    expect(stdout).toMatch(
      /^state: It cannot be asked: nothing answers there\n\[GATEWAY_STATE_UNREACHABLE\]$/m,
    )
    expect(code).toBe(1)
  })
})

describe('a gateway before a server that keeps no sessions', () => {
  const ask = async (url: string): Promise<Begun> => {
    const body = JSON.stringify(initialize)
    const answer = await fetch(url, { method: 'POST', headers: wire, body })
    let text = ''
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part
      // A stream may stay open behind it.
      if (text.includes('}}')) break
    }
    return { status: answer.status, text, id: answer.headers.get('mcp-session-id') }
  }

  it('gives its clients sessions of its own, in whatever form it answers', async () => {
    for (const form of [json, stream]) {
      const gateway = await gatewayBefore(await serving(form, result))
      closing.push(gateway.close)
      const { status, text, id } = await ask(`${gateway.url}/mcp`)
      expect(status).toBe(200)
      expect(text).toContain('2025-11-25')
      expect(id).toMatch(/^[\w-]{43}$/u)
    }
  })

  it('serves it when it is said to be stateless', async () => {
    const url = await serving(json, result)
    const gateway = await gatewayBefore(url, { rules: { stateless: true } })
    closing.push(gateway.close)
    expect(await ask(`${gateway.url}/mcp`)).toMatchObject({ status: 200, id: null })
    await expect(begin(`${gateway.url}/mcp`)).rejects.toThrow('200')
  })
})
