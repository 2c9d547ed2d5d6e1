import { createGuard } from '../src/index.ts'
import type { Guard, GuardOptions, GuardRequest, Happening } from '../src/index.ts'

/** A guard whose clock is moved by hand, and that remembers what it told. */
export interface Held {
  readonly guard: Guard
  readonly told: Happening[]
  move(ms: number): void
}

export const startMs = Date.UTC(2026, 10, 22)

/** 32 bytes that are neither short, patterned nor published. */
export const secret = 'q3Zr8Xw1nT6yB0kVj5mHs2cPf7uLd4gEa9oKiRxYvN4'
export const otherSecret = 'Wc7pJt2LzQ9sXe5RbM1nYh8KvGd3uFo6aTi0NqPwEx8'

export function held(options: GuardOptions = {}): Held {
  const told: Happening[] = []
  let nowMs = startMs
  const guard = createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    keys: [{ id: 'k1', secret }],
    watch: { tell: (happening) => void told.push(happening) },
    clock: () => nowMs,
    ...options,
  })
  return {
    guard,
    told,
    move(ms) {
      nowMs += ms
    },
  }
}

export interface Asked {
  readonly sub?: string
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly cnf?: unknown
  readonly certificateThumbprint?: string
  readonly body?: unknown
}

export const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  },
}

export const ping = { jsonrpc: '2.0', id: 2, method: 'ping' }

export function requestOf(asked: Asked = {}): GuardRequest {
  const { sub = 'alice', method = 'POST', headers = {}, cnf, certificateThumbprint } = asked
  return {
    method,
    url: new URL(asked.url ?? 'http://127.0.0.1:3000/mcp'),
    headers: new Headers(headers),
    body: method === 'POST' ? (asked.body ?? initialize) : undefined,
    authInfo: {
      token: 'not looked at',
      clientId: 'desktop',
      scopes: [],
      extra: { sub, ...(cnf === undefined ? {} : { cnf }) },
    },
    peer: {
      address: '127.0.0.1',
      isTls: false,
      ...(certificateThumbprint === undefined ? {} : { certificateThumbprint }),
    },
  }
}

/** Begins a session as a client does, and returns its id. */
export async function begin(guard: Guard, asked: Asked = {}): Promise<string> {
  const admission = await guard.admit(requestOf(asked))
  if (admission.kind === 'refused') throw new Error(`refused: ${admission.refusal.kind}`)
  const id = admission.answered({ status: 200, sessionId: 'inner' })
  await admission.ended()
  if (id === undefined) throw new Error('no session id')
  return id
}

/** What the guard makes of a request in that session. */
export async function asks(guard: Guard, id: string, asked: Asked = {}): Promise<string> {
  const headers = { ...asked.headers, 'mcp-session-id': id }
  const admission = await guard.admit(requestOf({ body: ping, ...asked, headers }))
  if (admission.kind === 'refused') return admission.refusal.kind
  await admission.ended()
  return 'admitted'
}
