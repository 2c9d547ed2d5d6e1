import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { openTarget, runAudit } from 'handfast'
import { probe } from 'handfast/probe'
import type { CompanionRequest } from 'handfast/probe'
import type { WeaknessId } from '@handfast/catalogue'
import { describe, expect, test } from 'vitest'
import { changesOf } from './changes-of.ts'

const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const linesMax = 10

interface Example {
  /** Shown by the probe on the weak server, and refuted on its twin. */
  readonly probed: readonly WeaknessId[]
  /** Found by the audit in the weak one, and in its twin nothing. */
  readonly audited: readonly WeaknessId[]
  /** Behind a proxy that ends TLS, with a form that alice logs in with. */
  readonly hasLogin?: true
  /** Without an id before a login, there is nothing left that an attack could begin with. */
  readonly withoutTarget?: readonly WeaknessId[]
}

const examples: Readonly<Record<string, Example>> = {
  'sdk-v1-sessions': { probed: ['unbound-session'], audited: ['unbound-session'] },
  'sdk-v2-handles': {
    probed: ['unbound-handle', 'unsealed-request-state'],
    audited: ['unbound-handle', 'unsealed-request-state'],
  },
  'express-login': {
    probed: [
      'session-not-regenerated',
      'state-carried-across-login',
      'insecure-session-cookie',
      'session-before-authentication',
      'unbound-session',
    ],
    audited: [
      'session-not-regenerated',
      'insecure-session-cookie',
      'session-before-authentication',
      'unbound-session',
    ],
    hasLogin: true,
    withoutTarget: ['session-not-regenerated', 'state-carried-across-login'],
  },
}

type Kind = 'weak' | 'mended'
const fileOf = (name: string, kind: Kind): string =>
  join(repository, 'examples/guard', name, `${kind}.mjs`)

interface Module {
  readonly app?: RequestListener
  fetch?(request: Request): Promise<Response>
}

const as = {
  a: { authorization: 'Bearer alice-credential-7f3a' },
  b: { authorization: 'Bearer bob-credential-91cc' },
}

/** What a browser sends when alice has filled in the form. */
const loginAt = (url: string): CompanionRequest => ({
  method: 'POST',
  url: new URL('/login', url),
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ name: 'alice', password: 'alice-password-7f3a' }),
})

async function serving<T>(app: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((req, res) => {
    // Cookies that are Secure need a proxy in front that ends TLS.
    req.headers['x-forwarded-proto'] = 'https'
    app(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    return await use(`http://127.0.0.1:${port}/mcp`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const openModule = async (name: string, kind: Kind): Promise<Module> =>
  import(pathToFileURL(fileOf(name, kind)).href)

/** What each check said; in process where the server is a handler, over a socket otherwise. */
async function attacked(name: string, kind: Kind, { probed: only, hasLogin }: Example) {
  const { app, fetch } = await openModule(name, kind)
  const options = { as, only, level: 'disruptive' } as const
  if (fetch !== undefined) {
    return probe({ url: 'http://127.0.0.1/mcp', handler: fetch, ...options })
  }
  if (app === undefined) throw new TypeError(`${name} exports neither app nor fetch`)
  return serving(app, (url) =>
    probe({
      url,
      ...options,
      ...(hasLogin === undefined ? {} : { companions: { login: loginAt(url), pages: [] } }),
      allowTools: ['note', 'recall', 'whoami'],
    }),
  )
}

async function audited(name: string, kind: Kind) {
  const target = await openTarget(fileOf(name, kind), {
    cwd: repository,
    env: {},
    includeTests: false,
  })
  const { findings } = await runAudit(target, {
    persona: 'regular',
    minConfidence: 'low',
    obeyComments: true,
    suppressions: [],
    now: () => new Date(),
  })
  await target.close()
  return findings.map(({ weakness }) => weakness)
}

describe.each(Object.entries(examples))('the example %s', (name, example) => {
  const { probed, audited: found, withoutTarget = [] } = example
  const texts = (['weak', 'mended'] as const).map((kind) =>
    readFileSync(fileOf(name, kind), 'utf8'),
  )

  test('is mended with few lines, which the documentation shows', () => {
    const [weak = '', mended = ''] = texts
    const changes = changesOf(weak, mended)
    expect(changes.filter((line) => line.startsWith('+')).length).toBeLessThanOrEqual(linesMax)
    const page = readFileSync(join(repository, 'docs/guard.md'), 'utf8')
    expect(page).toContain(['```diff', ...changes, '```'].join('\n'))
  })

  test('is hijacked where it is weak, and nowhere else', { timeout: 240_000 }, async () => {
    const verdicts = async (kind: Kind) => {
      const { checks } = await attacked(name, kind, example)
      // One of several tools may have it, and the same in both eras.
      return new Set(checks.map(({ weakness, verdict }) => `${weakness}: ${verdict}`))
    }
    const mended = (weakness: WeaknessId): string =>
      withoutTarget.includes(weakness) ? 'not-applicable' : 'safe'
    const expected = (verdict: (weakness: WeaknessId) => string) =>
      new Set(probed.map((weakness) => `${weakness}: ${verdict(weakness)}`))
    expect(await verdicts('weak')).toEqual(expected(() => 'vulnerable'))
    expect(await verdicts('mended')).toEqual(expected(mended))
  })

  test('is reported by the audit where it is weak, and nowhere else', async () => {
    expect(await audited(name, 'weak')).toEqual(expect.arrayContaining([...found]))
    expect(await audited(name, 'mended')).toEqual([])
  })
})

test('the login of the mended example sets a cookie that is kept from pages', async () => {
  const cookieOf = async (kind: Kind): Promise<string | null> => {
    const { app } = await openModule('express-login', kind)
    if (app === undefined) throw new TypeError('it exports no app')
    return serving(app, async (url) => {
      const { method, headers, body = '' } = loginAt(url)
      const init = {
        method,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
        body,
      }
      return (await fetch(new URL('/login', url), init)).headers.get('set-cookie')
    })
  }
  expect(await cookieOf('weak')).toMatch(/^connect\.sid=[^;]+; Path=\/; HttpOnly$/)
  expect(await cookieOf('mended')).toMatch(
    /^__Host-session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
  )
})
