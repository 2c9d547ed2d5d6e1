import { createServer } from 'node:http'
import type { AuthInfo } from '@handfast/guard'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStanding } from '../../src/listeners/standing.ts'
import { bearer, jwtBy, withGateway } from '../callers/kit.ts'
import { startIssuer } from '../issuer.ts'
import { defaultConfig } from '../../src/index.ts'
import { begin, gatewayBefore } from '../kit.ts'
import { listening } from '../listening.ts'
import type { Listening } from '../listening.ts'

const nowMs = 1_000_000
const tokenOver = (expiresAt: number | undefined): AuthInfo => ({
  token: 't',
  clientId: 'c',
  scopes: [],
  ...(expiresAt === undefined ? {} : { expiresAt }),
})

describe('how long a stream is open with a token', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const get = { method: 'GET', asked: [] } as const
  const asking = (method: string): object => ({
    method: 'POST',
    asked: [{ id: 1, method, params: {} }],
  })

  /** Seconds; undefined where it is never ended. */
  function endsAfter(exchange: object, expiresAt: number | undefined, hasSession = true): unknown {
    const end = vi.fn<() => void>()
    const authInfo = tokenOver(expiresAt)
    const { hold } = createStanding(() => nowMs)
    hold({ exchange: exchange as typeof get, hasSession, authInfo }, end)
    for (let second = 0; second <= 120; second += 1) {
      if (end.mock.calls.length > 0) return second
      vi.advanceTimersByTime(1000)
    }
    return undefined
  }

  it('is until the token is over, and a little longer', () => {
    expect(endsAfter(get, nowMs / 1000 + 60)).toBe(65)
    expect(endsAfter(asking('subscriptions/listen'), nowMs / 1000 + 60)).toBe(65)
    expect(endsAfter(get, nowMs / 1000 - 30)).toBe(5)
  })

  it('is as long as the client likes where nothing says when the token is over, or soon', () => {
    expect(endsAfter(get, undefined)).toBeUndefined()
    expect(endsAfter(get, Number.MAX_SAFE_INTEGER)).toBeUndefined()
  })

  it('has nothing to do with answers, and sessions over HTTP+SSE', () => {
    expect(endsAfter(asking('tools/call'), nowMs / 1000)).toBeUndefined()
    expect(endsAfter(get, nowMs / 1000, false)).toBeUndefined()
  })
})

describe('all streams that stand', () => {
  const stream = {
    exchange: { method: 'GET', asked: [] },
    hasSession: true,
    authInfo: undefined,
  } as const

  it('end together, those that are begun later too, and those that are over no more', () => {
    const standing = createStanding(Date.now)
    const [one, over, later] = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()]
    standing.hold(stream, one)
    standing.hold(stream, over)()
    standing.endAll()
    standing.hold(stream, later)
    expect([one, over, later].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 1])
  })

  it('end at once when the gateway does, and not as ones that broke', async () => {
    const behind = await streaming()
    const limits = { ...defaultConfig.limits, drainMsMax: 60_000 }
    const gateway = await gatewayBefore(behind.url, { limits })
    const session = await begin(`${gateway.url}/mcp`)
    const opened = await listenTo(gateway.url, { 'mcp-session-id': session })
    const closed = gateway.close()
    expect(await opened.text()).toBe('')
    await closed
    await behind.close()
  })
})

/** Has sessions, and nothing to say. */
const streaming = (): Promise<Listening> =>
  listening(
    createServer((req, res) => {
      if (req.method === 'GET') {
        res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
        return
      }
      res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'one' })
      res.end('{"jsonrpc":"2.0","id":1,"result":{}}')
    }),
  )

const listenTo = (url: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${url}/mcp`, { headers: { accept: 'text/event-stream', ...headers } })

it('a stream ends when its token does, and not as one that broke', async () => {
  const issuer = await startIssuer()
  const behind = await streaming()
  await withGateway([behind.url, { callers: [jwtBy(issuer)] }], async ({ url }) => {
    const exp = Math.floor(Date.now() / 1000) + 1
    const headers = bearer(await issuer.token({ sub: 'alice', exp }))
    const session = await begin(`${url}/mcp`, headers)
    const stream = await listenTo(url, { ...headers, 'mcp-session-id': session })
    expect(stream.status).toBe(200)
    await stream.text()
    expect(Date.now() / 1000).toBeGreaterThan(exp)
  })
  await behind.close()
  await issuer.close()
}, 20_000)
