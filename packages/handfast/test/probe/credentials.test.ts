import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type {
  CredentialContext,
  OAuthSource,
} from '../../src/probe/credentials/credential-source.ts'
import type { PrincipalSource } from '../../src/probe/credentials/credential-source.ts'
import { obtainCredentials } from '../../src/probe/credentials/obtain.ts'
import { probe } from '../../src/probe/probe.ts'
import { systemClock } from '../../src/probe/wire/clock.ts'
import { httpExchange } from '../../src/probe/wire/http-exchange.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'
import { protectedServer } from './authorization-server.ts'
import type { Choices, Protected } from './authorization-server.ts'
import { patient } from './principals.ts'

vi.setConfig({ testTimeout: 60_000 })

const running: Protected[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.close()
})

async function started(choices: Choices = {}): Promise<Protected> {
  const server = await protectedServer(choices)
  running.push(server)
  return server
}

const contextOf = (url: string, more: Partial<CredentialContext> = {}): CredentialContext => ({
  target: new URL(url),
  allowHosts: [],
  exchange: httpExchange({ tls: {}, isHttp1Only: false }),
  clock: systemClock,
  signal: new AbortController().signal,
  env: process.env,
  say: () => undefined,
  open: undefined,
  ...more,
})

const oauth = (grant: OAuthSource['grant'], more: Partial<OAuthSource> = {}): OAuthSource => ({
  kind: 'oauth',
  grant,
  clientId: 'probe',
  clientSecret: undefined,
  issuer: undefined,
  scope: undefined,
  resource: undefined,
  redirectPort: undefined,
  ...more,
})

const from = (name: PrincipalSource['name'], token: PrincipalSource['token']): PrincipalSource => ({
  name,
  headers: {},
  token,
})

/** Does with the page what its user does, as the name of the principal says. */
const browser =
  (users: Readonly<Record<string, string>>) =>
  (line: string): void => {
    const [, name = '', href = ''] = /principal (\S+),[^]*?(http\S+)$/u.exec(line) ?? []
    const page = new URL(href)
    page.searchParams.set('user', users[name] ?? '')
    void fetch(page)
  }

describe('a login', () => {
  test('gives two users and a second token of the first, who can be told apart', async () => {
    const { url, asked } = await started()
    const say = browser({ a: 'alice', b: 'bob' })
    const sources = [from('a', oauth('login')), from('b', oauth('login'))]
    const as = await obtainCredentials(sources, contextOf(url, { say }))
    expect(Object.keys(as)).toEqual(['a', 'b', 'a-again'])
    expect(as.a?.['authorization']).toMatch(/^Bearer alice-/u)
    expect(as['a-again']?.['authorization']).toMatch(/^Bearer alice-/u)
    expect(as['a-again']).not.toEqual(as.a)
    expect(asked).toEqual([
      `authorization_code ${url}`,
      `authorization_code ${url}`,
      `refresh_token ${url}`,
    ])
    const only = ['unbound-session', 'token-bytes-binding'] as const
    const { checks } = await probe({ url, as, only, level: 'disruptive', limits: patient })
    expect(checks.map(({ verdict }) => verdict)).toEqual(['safe', 'safe'])
  })

  test.each(['path', 'root'] as const)('finds the server by its %s', async (discovery) => {
    const { url } = await started({ discovery })
    const sources = [from('a', oauth('login'))]
    const as = await obtainCredentials(sources, contextOf(url, { say: browser({ a: 'alice' }) }))
    expect(as.a?.['authorization']).toMatch(/^Bearer alice-/u)
  })

  test('from another issuer than was asked is turned down', async () => {
    const { url } = await started({ iss: 'https://attacker.example' })
    const context = contextOf(url, { say: browser({ a: 'alice' }) })
    await expect(obtainCredentials([from('a', oauth('login'))], context)).rejects.toMatchObject({
      code: 'PROBE_CREDENTIAL_FAILED',
    })
  })

  test('is not ended by a page that knows no state', async () => {
    const { url } = await started()
    const logIn = browser({ a: 'alice' })
    const say = async (line: string): Promise<void> => {
      const redirect = new URL(/http\S+$/u.exec(line)?.[0] ?? '').searchParams.get('redirect_uri')
      const forged = await fetch(`${redirect}?code=x&state=y`)
      expect(forged.status).toBe(404)
      logIn(line)
    }
    const context = contextOf(url, { say: (line) => void say(line) })
    const as = await obtainCredentials([from('a', oauth('login'))], context)
    expect(as.a).toBeDefined()
  })

  test('ends with Ctrl-C', async () => {
    const { url } = await started()
    const interruption = new AbortController()
    const context = contextOf(url, {
      signal: interruption.signal,
      say: () => interruption.abort(),
    })
    await expect(obtainCredentials([from('a', oauth('login'))], context)).rejects.toMatchObject({
      message: expect.stringContaining('interrupted'),
    })
  })
})

describe('client credentials', () => {
  test('give a token, and another one', async () => {
    const { url, issuer, asked } = await started({ discovery: 'none' })
    const source = oauth('client-credentials', { issuer, clientSecret: 'hunter2' })
    const as = await obtainCredentials([from('a', source)], contextOf(url))
    expect(Object.keys(as)).toEqual(['a', 'a-again'])
    expect(asked).toEqual([`client_credentials ${url}`, `client_credentials ${url}`])
  })

  test.each<[Choices, Partial<OAuthSource>, string, string]>([
    [{ discovery: 'none' }, {}, 'PROBE_CREDENTIAL_FAILED', 'Write "issuer"'],
    [{ issuer: 'https://attacker.example' }, {}, 'PROBE_HOST_NOT_ALLOWED', '--allow-host attacker'],
    [{}, { issuer: 'http://127.0.0.1:9/' }, 'PROBE_CREDENTIAL_FAILED', 'no usable metadata'],
  ])('%j %j end with %s', async (choices, more, code, words) => {
    const { url } = await started(choices)
    const source = oauth('client-credentials', { clientSecret: 'hunter2', ...more })
    await expect(obtainCredentials([from('a', source)], contextOf(url))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })
})

describe('a client that is registered', () => {
  const clientId = undefined

  test('is one for all who log in, and public', async () => {
    const { url, registered } = await started({ registers: 'any' })
    const lines: string[] = []
    const users = browser({ a: 'alice', b: 'bob' })
    const say = (line: string): void => {
      if (line.startsWith('Log in')) users(line)
      else lines.push(line)
    }
    const sources = [
      from('a', oauth('login', { clientId })),
      from('b', oauth('login', { clientId })),
    ]
    const as = await obtainCredentials(sources, contextOf(url, { say }))
    expect(as.b?.['authorization']).toMatch(/^Bearer bob-/u)
    expect(registered).toEqual([
      expect.objectContaining({
        client_name: 'Handfast probe',
        token_endpoint_auth_method: 'none',
        redirect_uris: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/u)],
      }),
    ])
    expect(lines).toEqual([expect.stringContaining('Registered a client for this probe')])
  })

  test('has a secret where there is no browser', async () => {
    const { url, asked, registered } = await started({ registers: 'any' })
    const source = oauth('client-credentials', { clientId, scope: 'notes' })
    const as = await obtainCredentials([from('a', source)], contextOf(url))
    expect(as.a?.['authorization']).toMatch(/^Bearer machine-/u)
    expect(asked).toHaveLength(2)
    expect(registered).toEqual([
      expect.objectContaining({ grant_types: ['client_credentials'], scope: 'notes' }),
    ])
  })

  test.each<[Choices, string]>([
    [{}, 'registers no clients by itself'],
    [{ registers: 'none' }, 'registered no client for the probe'],
  ])('is asked of the user with %j', async (choices, words) => {
    const { url } = await started(choices)
    for (const grant of ['login', 'client-credentials'] as const) {
      const source = oauth(grant, { clientId })
      await expect(obtainCredentials([from('a', source)], contextOf(url))).rejects.toMatchObject({
        code: 'PROBE_CREDENTIAL_FAILED',
        message: expect.stringMatching(new RegExp(`${words}.*write "clientId"`, 'u')),
      })
    }
  })
})

describe('a command', () => {
  const printing = (code: string): PrincipalSource =>
    from('a', { kind: 'command', command: [process.execPath, '-e', code] })
  const run = (code: string, more: Partial<CredentialContext> = {}) =>
    obtainCredentials([printing(code)], contextOf('http://127.0.0.1:1/mcp', more))

  test.each([
    ['console.log("a-token")'],
    ['console.log(JSON.stringify({ access_token: "a-token", expires_in: 5 }))'],
  ])('%s', async (code) => {
    expect(await run(code)).toEqual({ a: { authorization: 'Bearer a-token' } })
  })

  test.each([
    ['', 'printed nothing'],
    ['console.log("hunter2 is my token")', 'printed something else'],
    ['console.log("hunter2"); process.exit(3)', 'ended with 3'],
    ['process.stdout.write("hunter2".repeat(20000))', 'printed more than a token'],
  ])('%s is no token', async (code, why) => {
    const error = await run(code).then(String, String)
    expect(error).toContain(why)
    expect(error).not.toContain('hunter2')
  })

  test('that does not exist is said', async () => {
    const source = from('a', { kind: 'command', command: ['/no/such/program'] })
    const context = contextOf('http://127.0.0.1:1/mcp')
    await expect(obtainCredentials([source], context)).rejects.toMatchObject({
      message: expect.stringContaining('was not found'),
    })
  })

  test('is ended with Ctrl-C', async () => {
    const folder = temporaryFolder({})
    const file = join(folder, 'pid')
    const interruption = new AbortController()
    const code = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid));
      setInterval(() => {}, 1000)`
    const outcome = run(code, { signal: interruption.signal }).then(String, String)
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await setTimeout(20)
    interruption.abort()
    expect(await outcome).toContain('was interrupted')
    const pid = Number(readFileSync(file, 'utf8'))
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/u)
  })
})
