import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashOf } from '../api-keys.ts'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { serve } from '../../../../servers/probe/kit/serve.ts'
import { defaultAdmin } from '../../src/index.ts'
import type { AdminConfig, Config } from '../../src/config/config.ts'
import type { Gateway } from '../../src/index.ts'
import { gatewayBefore } from '../kit.ts'

/** Of callers at the gateway; the server behind asks nobody. */
export const callerKeys = {
  alice: 'key-of-alice-2b7e151628aed2a6',
  bob: 'key-of-bob-3243f6a8885a308d',
} as const
export type CallerName = keyof typeof callerKeys

export interface Asking {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A gateway before a weak server, with its console, and an operator who is logged in. */
export interface Desk {
  readonly gateway: Gateway
  readonly url: string
  readonly folder: string
  /** As the page asks: with the cookie of the operator. */
  ask(path: string, asking?: Asking): Promise<Response>
  /** As anybody asks. */
  askAs(path: string, asking?: Asking): Promise<Response>
  readonly secret: string
  /** Begins a session as a caller, and returns its id. */
  begin(caller: CallerName): Promise<string>
  /** Uses a session: the status of the answer. */
  use(caller: CallerName, id: string): Promise<number>
  close(): Promise<void>
}

export interface DeskOptions {
  readonly admin?: Partial<AdminConfig>
  readonly config?: Partial<Config>
  /** Where links lead when that is not where it listens. */
  readonly linkOrigin?: string
}

export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const { admin = {}, config = {}, linkOrigin } = options
  const folder = await mkdtemp(join(tmpdir(), 'gateway-admin-'))
  // The id is enough there: whose session it is, is not asked.
  const server = await serve(legacyServer({ mayUse: () => true, needsPrincipal: () => false }))
  const keys = Object.entries(callerKeys).map(([subject, key]) => ({
    subject,
    scopes: [],
    hash: hashOf(key),
  }))
  const gateway = await gatewayBefore(server.url, {
    callers: [{ kind: 'api-keys', header: 'x-api-key', keys }],
    admin: { ...defaultAdmin, port: 0, folder, ...admin },
    ...config,
  })
  if (gateway.admin === undefined) throw new Error('there is no console')
  const { url, secretFile } = gateway.admin
  const { secret } = JSON.parse(await readFile(secretFile, 'utf8')) as { readonly secret: string }
  const askAs = (path: string, { method = 'GET', body, headers = {} }: Asking = {}) =>
    fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const link = gateway.admin.loginLink().replace(linkOrigin ?? url, url)
  const cookie = await logIn(link, askAs)
  return {
    gateway,
    url,
    folder,
    secret,
    askAs,
    ask: (path, asking = {}) =>
      askAs(path, { ...asking, headers: { ...fromPage(url), cookie, ...asking.headers } }),
    begin: (caller) => begin(`${gateway.url}/mcp`, callerKeys[caller]),
    use: (caller, id) => use(`${gateway.url}/mcp`, callerKeys[caller], id),
    async close() {
      await gateway.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** What the page sends with a change. */
export const fromPage = (url: string): Readonly<Record<string, string>> => ({
  origin: url,
  'x-handfast-console': '1',
})

export async function logIn(link: string, askAs: Desk['askAs']): Promise<string> {
  const { origin, hash } = new URL(link)
  const token = hash.replace('#token=', '')
  const answer = await askAs('/api/login', {
    method: 'POST',
    body: { token },
    headers: fromPage(origin),
  })
  if (answer.status !== 200) throw new Error(`the login got ${answer.status}`)
  return /^[^;]*/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? ''
}

const wire = (key: string): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  authorization: `Bearer ${key}`,
})

async function begin(url: string, key: string): Promise<string> {
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'desk-test', version: '1' },
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: wire(key),
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  })
  await answer.text()
  const id = answer.headers.get('mcp-session-id')
  if (id === null) throw new Error(`initialize got ${answer.status}`)
  return id
}

async function use(url: string, key: string, id: string): Promise<number> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...wire(key), 'mcp-session-id': id, 'mcp-protocol-version': '2025-06-18' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} }),
  })
  await answer.text()
  return answer.status
}
