import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AdminParts } from '../../src/admin/admin-parts.ts'
import { apiRoutes } from '../../src/admin/api-routes.ts'
import type { Live } from '../../src/admin/live.ts'
import { callerKeys, openDesk } from './desk.ts'
import type { Asking, Desk } from './desk.ts'

interface Operation {
  readonly security?: readonly unknown[]
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly responses: Readonly<Record<string, unknown>> }
}

const file = new URL('../../schema/admin-api.yaml', import.meta.url)
const document = parse(readFileSync(file, 'utf8')) as Document
const ajv = new Ajv2020({ strict: false }).addSchema({ $id: 'api', ...document })

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation,
  })),
)
const withLogin = operations.filter(({ operation }) => operation.security === undefined)

const secrets = {
  key: 'jw3Zr8Xw1nT6yB0kVj5mHs2cPf7uLd4gEa9oKiRxYv5',
  upstream: 'upstream-credential-0c1d',
}

let desk: Desk
let ids: readonly string[]

beforeAll(async () => {
  desk = await openDesk({ config: { keys: [{ id: 'k1', secret: secrets.key }] } })
  ids = [await desk.begin('alice'), await desk.begin('bob')]
  for (const id of ids) {
    await desk.use('alice', id)
    await desk.use('bob', id)
  }
  // Events are delivered a moment after they happened.
  await vi.waitFor(async () => {
    expect((await answerOf('/api/alerts')).text).toContain('foreign-use')
  }, 10_000)
})
afterAll(() => desk.close())

interface Answered {
  readonly status: number
  readonly text: string
}

async function answerOf(path: string, asking: Asking = {}): Promise<Answered> {
  const answer = await desk.ask(path, asking)
  return { status: answer.status, text: await answer.text() }
}

/** With something that is there in the place of each name in braces. */
async function filled(path: string): Promise<string> {
  const { sessions } = JSON.parse((await answerOf('/api/sessions')).text) as {
    readonly sessions: readonly { readonly ref: string; readonly principal: { owner: string } }[]
  }
  const { alerts } = JSON.parse((await answerOf('/api/alerts')).text) as {
    readonly alerts: readonly { readonly number: number }[]
  }
  return path
    .replace('{upstream}', 'behind')
    .replace('{ref}', sessions[0]?.ref ?? 'A'.repeat(43))
    .replace('{owner}', sessions[0]?.principal.owner ?? 'A'.repeat(43))
    .replace('{number}', String(alerts[0]?.number ?? 1))
}

function problemsWith({ operation }: (typeof operations)[number], answered: Answered): unknown {
  const { $ref } = operation.responses[answered.status] ?? {}
  if ($ref === undefined) return `${answered.status} is not documented`
  const name = $ref.split('/').at(-1) ?? ''
  const pointer = `api#/components/responses/${name}/content/application~1json/schema`
  const isRight = ajv.validate({ $ref: pointer }, JSON.parse(answered.text))
  return isRight ? undefined : ajv.errors
}

describe('every operation', () => {
  // What ends sessions comes last, and the stream has no end.
  const asked = withLogin
    .filter(({ path }) => path !== '/api/live' && path !== '/api/logout')
    .toSorted((a, b) => a.method.localeCompare(b.method))

  for (const operation of asked) {
    it(`answers as documented: ${operation.method} ${operation.path}`, async () => {
      const path = await filled(operation.path)
      const answered = await answerOf(path, { method: operation.method })
      expect(problemsWith(operation, answered)).toBeUndefined()
      for (const secret of [...ids, ...Object.values(callerKeys), secrets.key, desk.secret]) {
        expect(answered.text).not.toContain(secret)
      }
    })
  }

  for (const operation of withLogin) {
    it(`is refused without a login: ${operation.method} ${operation.path}`, async () => {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'A'.repeat(43))
      for (const headers of [{}, { cookie: `handfast-console=${'A'.repeat(43)}` }]) {
        const { origin } = new URL(desk.url)
        const asking = { method: operation.method, headers: { ...headers, origin } }
        const answer = await desk.askAs(path, asking)
        const answered = { status: answer.status, text: await answer.text() }
        expect(answered.status).toBe(401)
        expect(problemsWith(operation, answered)).toBeUndefined()
      }
    })
  }

  const changes = withLogin.filter(({ method }) => method === 'POST')
  for (const { path, method } of changes) {
    it(`is made by the page alone: ${path}`, async () => {
      const at = path.replaceAll(/\{\w+\}/g, 'A'.repeat(43))
      const foreign: readonly Readonly<Record<string, string>>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: '' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { 'x-handfast-console': '' },
      ]
      for (const headers of foreign) {
        expect((await desk.ask(at, { method, headers })).status, JSON.stringify(headers)).toBe(403)
      }
    })
  }
})

describe('every answer', () => {
  it('is for nobody’s cache, frame or guess', async () => {
    for (const path of ['/console', '/api/me', '/api/sessions', '/healthz', '/metrics', '/none']) {
      const { headers } = await desk.ask(path)
      expect(headers.get('cache-control'), path).toBe('no-store')
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      const policy = headers.get('content-security-policy')
      expect(policy).toContain("default-src 'none'; frame-ancestors 'none'")
      expect(policy).not.toContain('unsafe')
    }
  })

  it('is for its own hosts: another name for this address learns nothing', async () => {
    const { port } = new URL(desk.url)
    for (const path of ['/api/me', '/console', '/metrics']) {
      expect(await statusAs(`rebound.example:${port}`, path)).toBe(403)
    }
    expect(await statusAs(`localhost:${port}`, '/metrics')).toBe(200)
    expect(await statusAs(`rebound.example:${port}`, '/healthz')).toBe(200)
  })

  it('of the metrics has labels of few values, and no name of anybody', async () => {
    const { text } = await answerOf('/metrics')
    expect(text).toContain('handfast_requests_total{upstream="behind",method="POST",status="2xx"')
    expect(text).toMatch(
      /handfast_refusals_total\{upstream="behind",what="session",weakness="[\w-]+"\} \d+/,
    )
    expect(text).toMatch(/handfast_sessions_live\{upstream="behind"\} \d+/)
    for (const secret of [...ids, 'alice', 'bob']) expect(text).not.toContain(secret)
  })
})

/** `fetch` does not let a Host be chosen. */
async function statusAs(host: string, path: string): Promise<number> {
  const { request } = await import('node:http')
  return new Promise((resolve, reject) => {
    request(desk.url + path, { headers: { host } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .once('error', reject)
      .end()
  })
}

it('every route is documented', () => {
  // No route looks at what it is made with before it is asked.
  const routes = apiRoutes({} as AdminParts, {} as Live)
  const documented = operations.map(({ method, path }) => `${method} ${path}`)
  for (const { method, path } of routes) expect(documented).toContain(`${method} ${path}`)
})
