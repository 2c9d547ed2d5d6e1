import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gateway } from '../../src/index.ts'
import { apiKeysOf } from '../api-keys.ts'
import { begin, gatewayBefore, wire } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'

const key = 'a-key-of-at-least-thirty-two-characters'
/** A list that the server gives to whoever asks: the one task in it is not of who asks here. */
const task = { taskId: 'task-of-somebody-else', status: 'working', ttl: 60_000 }
const list = JSON.stringify({ jsonrpc: '2.0', id: '{id}', result: { tasks: [task] } })

interface Written {
  readonly status?: number
  readonly type?: string
  readonly encoding?: string
  readonly location?: string
  readonly sessionId?: string | readonly string[]
  readonly body: string | Buffer
}

let next: Written = { body: '' }
let behind: Listening
let gateway: Gateway
let session = ''

function write(res: ServerResponse, written: Written): void {
  const { status = 200, type, encoding, location, sessionId = 'inner', body } = written
  res.writeHead(status, {
    'content-type': type ?? 'application/json',
    'mcp-session-id': typeof sessionId === 'string' ? sessionId : [...sessionId],
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    ...(location === undefined ? {} : { location }),
  })
  res.end(body)
}

/** As an answer to this request. */
const named = ({ body, ...more }: Written, id: string): Written => ({
  ...more,
  body: typeof body === 'string' ? body.replace('{id}', id) : body,
})

beforeAll(async () => {
  behind = await listening(
    createServer((req, res) => {
      let asked = ''
      req.setEncoding('utf8').on('data', (chunk: string) => (asked += chunk))
      req.on('end', () => {
        const { id, method } = JSON.parse(asked) as { readonly id: string; readonly method: string }
        const begun = { body: JSON.stringify({ jsonrpc: '2.0', id, result: {} }) }
        write(res, method === 'initialize' ? begun : named(next, id))
      })
    }),
  )
  gateway = await gatewayBefore(behind.url, { callers: [apiKeysOf({ alice: key })] })
  session = await begin(`${gateway.url}/mcp`, { 'x-api-key': key })
})
afterAll(async () => {
  await gateway.close()
  await behind.close()
})

/** What a client is shown of it. */
async function shownOf(written: Written): Promise<{ status: number; text: string }> {
  next = written
  const headers = { ...wire, 'x-api-key': key, 'mcp-session-id': session }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tasks/list', params: {} })
  const response = await fetch(`${gateway.url}/mcp`, { method: 'POST', headers, body })
  const text = await response.text().catch(() => 'broken off')
  expect(text).not.toContain('somebody')
  return { status: response.status, text }
}

const stream = `data: ${list}\n\n`

describe('an answer that has to be looked through', () => {
  it.each<readonly [string, Written]>([
    ['as it should be', { body: list }],
    ['a mark of the byte order before it', { body: `\uFEFF${list}` }],
    ['a session id without a name', { sessionId: '', body: list }],
    ['a stream', { type: 'text/event-stream', body: stream }],
    ['a stream in other letters', { type: 'Text/Event-Stream', body: stream }],
    ['a stream that is named behind', { type: 'a/b; c=text/event-stream', body: stream }],
  ])('is, with %s', async (_, written) => {
    const { status, text } = await shownOf(written)
    expect(status).toBe(200)
    expect(text).toContain('"tasks":[]')
  })

  it.each<readonly [string, Written]>([
    ['a number that JSON does not have', { body: list.replace('60000', 'NaN') }],
    ['a character that JSON does not have', { body: list.replace('working', 'work\u0001ing') }],
    ['more behind it', { body: `${list} and so on` }],
    ['a compressed body', { encoding: 'gzip', body: gzipSync(list) }],
    ['a session id that nobody can keep', { sessionId: 'x'.repeat(9000), body: list }],
    ['two session ids', { sessionId: ['one', 'two'], body: list }],
    ['a redirect', { status: 307, location: 'http://127.0.0.1:1/', body: list }],
  ])('is not passed on where it cannot be: %s', async (_, written) => {
    expect((await shownOf(written)).status).toBe(502)
  })

  it('breaks a stream off', async () => {
    const body = stream.replace('60000', 'NaN')
    expect((await shownOf({ type: 'text/event-stream', body })).text).toBe('broken off')
  })

  it('is an error without words where it is one', async () => {
    const body = 'No "tasks" for task-of-somebody-else'
    const refused = await shownOf({ status: 500, type: 'text/plain', body })
    expect(refused).toEqual({ status: 500, text: '' })
  })
})
