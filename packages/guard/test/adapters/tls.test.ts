import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer as createTlsServer, request } from 'node:https'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createAuthority } from '../../../../servers/probe/kit/certificates.ts'
import type { Authority, Issued } from '../../../../servers/probe/kit/certificates.ts'
import { guardNode } from '../../src/adapters/node.ts'
import { clientCertificate, createGuard } from '../../src/index.ts'
import type { Guard } from '../../src/index.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'
import { initialize, ping } from '../kit.ts'
import { openServer } from './open-adapter.ts'

/** Keys take seconds to find. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let authority: Authority
let guard: Guard
let opened: OpenAdapter

beforeAll(async () => {
  authority = await createAuthority()
  const { cert, key } = await authority.issue('localhost')
  guard = createGuard({ unsafelyAllowAnonymous: true, agentOf: clientCertificate() })
  // As where certificates are asked for, and the guard is to say what becomes of the others.
  const tls = { cert, key, ca: authority.cert, requestCert: true, rejectUnauthorized: false }
  const listener = guardNode(guard, (_req: IncomingMessage, res: ServerResponse) => {
    res.setHeader('mcp-session-id', 'inner-1').end('{}')
  })
  opened = await openServer(createTlsServer(tls, listener))
})

afterAll(async () => {
  await guard.close()
  await opened.close()
})

interface Answer {
  readonly status: number | undefined
  readonly session: string
}

/** Over a connection of its own, with the certificate in the handshake. */
function post(body: object, shown: Issued | undefined, session?: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(session === undefined ? {} : { 'mcp-session-id': session }),
  }
  const agent = new Agent({ ca: authority.cert, ...shown, keepAlive: false })
  const url = opened.url.replace('http:', 'https:')
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers, agent }, (answer) => {
      const id = answer.headers['mcp-session-id']
      answer.resume().once('end', () => {
        resolve({ status: answer.statusCode, session: String(id) })
      })
    })
    asked.on('error', reject).end(JSON.stringify(body))
  })
}

test('a session answers to the certificate that it was begun with, and to no other', async () => {
  const own = await authority.issue('agent-1')
  const { status, session } = await post(initialize, own)
  expect([status, session]).toEqual([200, expect.stringMatching(/^[\w-]{43}$/)])
  expect((await post(ping, own, session)).status).toBe(200)
  expect((await post(ping, await authority.issue('agent-2'), session)).status).toBe(404)
  // The same name, and another key.
  expect((await post(ping, await authority.issue('agent-1'), session)).status).toBe(404)
  expect((await post(ping, own, session)).status).toBe(200)
})

test('a certificate that nobody vouches for is none, and neither is a missing one', async () => {
  const { session } = await post(initialize, await authority.issue('agent-1'))
  const stranger = await (await createAuthority()).issue('agent-1')
  for (const shown of [stranger, undefined]) {
    expect((await post(initialize, shown)).status).toBe(401)
    expect((await post(ping, shown, session)).status).toBe(401)
  }
})

test('cleartext is answered with what to use instead', async () => {
  const strict = createGuard({ unsafelyAllowAnonymous: true })
  let served = 0
  const plain = await openServer(createServer(guardNode(strict, () => (served += 1))))
  const answer = await fetch(plain.url, { method: 'POST', body: JSON.stringify(initialize) })
  expect(answer.status).toBe(426)
  expect(answer.headers.get('upgrade')).toBe('TLS/1.2, HTTP/1.1')
  expect(answer.headers.get('connection')?.toLowerCase()).toContain('upgrade')
  expect(served).toBe(0)
  await strict.close()
  await plain.close()
})
