import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { listen } from '../../../../servers/probe/kit/serve.ts'
import { begin, echoServer, gatewayBefore, initialize, wire } from '../kit.ts'
import { command } from './command.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const result = { result: { protocolVersion: '2025-11-25' } }
const error = { error: { code: -32601, message: 'Not here' } }

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
  it('names the server that keeps no sessions, and the key', async () => {
    for (const form of [json, stream]) {
      const url = await serving(form, result)
      const { code, stdout } = await command('check', '--connect', '--upstream', url)
      expect(stdout).toContain(
        'upstreams.upstream: it answers initialize without an Mcp-Session-Id. Set stateless: true.',
      )
      expect(code).toBe(1)
    }
  })

  it('has nothing against one that keeps some, and ends the one that it began', async () => {
    const behind = await echoServer()
    closing.push(behind.close)
    const { code, stdout } = await command('check', '--connect', '--upstream', behind.url)
    expect(stdout).toContain('upstreams.upstream: it answers initialize with 200, and a session.')
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

describe('a gateway before a server that keeps no sessions', () => {
  const ask = async (url: string): Promise<readonly [number, string]> => {
    const body = JSON.stringify(initialize)
    const answer = await fetch(url, { method: 'POST', headers: wire, body })
    let text = ''
    for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part
      // A stream may stay open behind it.
      if (text.includes('}}')) break
    }
    return [answer.status, text]
  }

  it('says so where a session begins, and not of refusals', async () => {
    for (const form of [json, stream]) {
      const gateway = await gatewayBefore(await serving(form, result))
      closing.push(gateway.close)
      const [status, text] = await ask(`${gateway.url}/mcp`)
      expect(status).toBe(502)
      expect(text).toContain('stateless: true')
      const refusing = await gatewayBefore(await serving(form, error))
      closing.push(refusing.close)
      const [refused, why] = await ask(`${refusing.url}/mcp`)
      expect(refused).toBe(200)
      expect(why).toContain('-32601')
    }
  })

  it('serves it when it is said to be stateless', async () => {
    const url = await serving(json, result)
    const gateway = await gatewayBefore(url, { rules: { stateless: true } })
    closing.push(gateway.close)
    expect(await ask(`${gateway.url}/mcp`)).toEqual([200, expect.stringContaining('2025-11-25')])
    await expect(begin(`${gateway.url}/mcp`)).rejects.toThrow('200')
  })
})
