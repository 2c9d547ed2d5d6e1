import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Express, Request, Response } from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import { subjectOf } from '../../../../servers/probe/kit/users.ts'
import { expressStore, hardenedSession } from '../../src/presets/express-session.ts'
import type { HardenedExpressSession } from '../../src/presets/express-session.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { otherSecret, secret } from '../kit.ts'
import {
  all,
  answerOf,
  askedWhenClosed,
  askedWhenOpen,
  browserAt,
  verdictsAt,
} from './notes-pages.ts'
import type { Browser, Door } from './notes-pages.ts'

const minute = 60_000

declare module 'express-session' {
  interface SessionData {
    user: string
    notes: string[]
    theme: string
  }
}

/** As behind a proxy that ends TLS, so that cookies may be secure. */
function app(): Express {
  const made = express()
  made.set('trust proxy', true)
  made.use((req, _res, next) => {
    req.headers['x-forwarded-proto'] = 'https'
    next()
  })
  return made
}

interface Rules {
  logIn(req: Request, user: string): Promise<void>
  userOf(req: Request): string | undefined
  logOut(req: Request, res: Response): Promise<void>
}

function pages(made: Express, door: Door, { logIn, userOf, logOut }: Rules): Express {
  const minted = new Map<string, string | undefined>()
  made.use(express.json())
  made.get('/login', (req, res) => {
    if (door === 'open') req.session.theme = 'light'
    res.type('html').end('<form method="post">')
  })
  made.post('/login', async (req, res) => {
    const user = subjectOf(req.headers.authorization)
    if (user === undefined) return void res.status(401).end()
    await logIn(req, user)
    res.status(204).end()
  })
  made.post('/logout', async (req, res) => {
    await logOut(req, res)
    res.status(204).end()
  })
  made.post('/mcp', (req, res) => {
    const note = (text: string): void => {
      req.session.notes = [...(req.session.notes ?? []), text]
    }
    const user = userOf(req) ?? (door === 'open' ? undefined : bearerOf(req))
    const turnedAway = door === 'closed' ? refusalIn(minted, req, user) : undefined
    if (turnedAway !== undefined) return void res.status(turnedAway).end()
    if (door === 'closed' && req.body.method === 'initialize') {
      const id = randomUUID()
      minted.set(id, user)
      res.setHeader('mcp-session-id', id)
    }
    const visit = { user, notes: req.session.notes ?? [], note }
    const { status, body } = answerOf(req.body, visit)
    res.status(status)
    if (body === undefined) res.end()
    else res.json(body)
  })
  made.all('/mcp', (_req, res) => void res.status(405).end())
  return made
}

const bearerOf = (req: Request): string | undefined => subjectOf(req.headers.authorization)

/** Sessions of the endpoint, which are for their owners. */
function refusalIn(
  minted: ReadonlyMap<string, string | undefined>,
  req: Request,
  user: string | undefined,
): number | undefined {
  if (user === undefined) return 401
  const id = req.headersDistinct['mcp-session-id']?.[0]
  if (id === undefined || req.body.method === 'initialize') return undefined
  return minted.get(id) === user ? undefined : 404
}

/** As documentation has it, with a login that writes into the session that is there. */
function documented(door: Door): Express {
  const made = app()
  made.use(session({ secret, resave: false, saveUninitialized: true, cookie: { httpOnly: false } }))
  return pages(made, door, {
    async logIn(req, user) {
      req.session.user = user
    },
    userOf: (req) => req.session.user,
    async logOut(req) {
      delete req.session.user
    },
  })
}

function hardened(door: Door, clock = () => Date.now()): Express {
  const made = app()
  const sessions = hardenedSession({ secret, clock })
  made.use(session(sessions.options))
  made.use(sessions.limits)
  return pages(made, door, {
    logIn: (req, user) => sessions.login(req, { name: user }),
    userOf: (req) => (sessions.userOf(req) as { name: string } | undefined)?.name,
    logOut: (req, res) => sessions.logout(req, res),
  })
}

async function serving<T>(made: Express, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(made)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await use(`http://127.0.0.1:${port}/mcp`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const verdicts = (made: Express, door: Door) => serving(made, (url) => verdictsAt(url, door))

test('as documented, logins are attacked with success', async () => {
  expect(await verdicts(documented('open'), 'open')).toEqual(all(askedWhenOpen, 'vulnerable'))
  expect(await verdicts(documented('closed'), 'closed')).toEqual(all(askedWhenClosed, 'vulnerable'))
})

test('with the preset they are not', async () => {
  expect(await verdicts(hardened('open'), 'open')).toEqual(all(askedWhenOpen, 'safe'))
  expect(await verdicts(hardened('closed'), 'closed')).toEqual(all(askedWhenClosed, 'safe'))
})

/** What a route of a server with the preset does, and whatever it shows. */
type Route = (sessions: HardenedExpressSession, req: Request, res: Response) => Promise<unknown>

interface Site {
  readonly browser: Browser
  move(ms: number): void
}

async function visiting(
  routes: Readonly<Record<string, Route>>,
  visit: (site: Site) => Promise<void>,
) {
  let movedMs = 0
  const sessions = hardenedSession({
    secret: [secret, otherSecret],
    clock: () => Date.now() + movedMs,
  })
  const made = app()
  const store = expressStore(session, memoryStore(), { clock: () => Date.now() + movedMs })
  made.use(session({ ...sessions.options, store }))
  made.use(sessions.limits)
  for (const [path, route] of Object.entries({ ...standard, ...routes })) {
    made.all(path, async (req, res) => {
      const shown = await route(sessions, req, res)
      if (!res.headersSent) res.json(shown ?? null)
    })
  }
  await serving(made, async (url) => {
    const move = (ms: number): void => {
      movedMs += ms
    }
    await visit({ browser: browserAt(url), move })
  })
}

const standard: Readonly<Record<string, Route>> = {
  '/who': async (sessions, req) => sessions.userOf(req),
  '/note': async (_sessions, req) => {
    req.session.theme = 'dark'
    req.session.notes = ['mine']
  },
  '/seen': async (_sessions, req) => ({ theme: req.session.theme, notes: req.session.notes }),
  '/login': async (sessions, req) => sessions.login(req, { name: 'alice' }, { keep: ['theme'] }),
  '/step-up': async (sessions, req) => sessions.stepUp(req, { name: 'alice', isAdmin: true }),
  '/logout': async (sessions, req, res) => sessions.logout(req, res),
}

const shown = async ({ browser }: Site, path: string): Promise<unknown> =>
  (await browser.send(path)).json()

test('a login gives another id, and keeps what is named alone', () =>
  visiting({}, async (site) => {
    await site.browser.send('/note')
    const before = site.browser.cookie()
    const answer = await site.browser.send('/login')
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-session=s%3A[\w%.-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(site.browser.cookie()).not.toBe(before)
    expect(await shown(site, '/who')).toEqual({ name: 'alice' })
    expect(await shown(site, '/seen')).toEqual({ theme: 'dark' })
    const planted: Site = { ...site, browser: browserAt(site.browser.origin, before) }
    expect(await shown(planted, '/who')).toBeNull()
    expect(await shown(planted, '/seen')).toEqual({})
  }))

test('nothing is stored for who has not done anything', () =>
  visiting({}, async (site) => {
    const answer = await site.browser.send('/who')
    expect(answer.headers.getSetCookie()).toEqual([])
  }))

test('a step up gives another id, and is for those who are logged in', () =>
  visiting({}, async (site) => {
    expect((await site.browser.send('/step-up')).status).toBe(500)
    await site.browser.send('/login')
    const before = site.browser.cookie()
    await site.browser.send('/step-up')
    expect(await shown(site, '/who')).toEqual({ name: 'alice', isAdmin: true })
    expect(
      await shown({ ...site, browser: browserAt(site.browser.origin, before) }, '/who'),
    ).toBeNull()
  }))

test('a logout ends session and cookie', () =>
  visiting({}, async (site) => {
    await site.browser.send('/login')
    const before = site.browser.cookie()
    await site.browser.send('/logout')
    expect(site.browser.cookie()).toBeUndefined()
    expect(
      await shown({ ...site, browser: browserAt(site.browser.origin, before) }, '/who'),
    ).toBeNull()
  }))

test('the idle limit ends a session that its store still has', () =>
  visiting({}, async (site) => {
    await site.browser.send('/login')
    site.move(14 * minute)
    expect(await shown(site, '/who')).toEqual({ name: 'alice' })
    site.move(2 * minute)
    expect(await shown(site, '/who')).toBeNull()
  }))

test('the absolute limit counts from the login, through a step up', () =>
  visiting({}, async (site) => {
    await site.browser.send('/login')
    await site.browser.send('/step-up')
    site.move(8 * 60 * minute)
    expect(await shown(site, '/who')).toBeNull()
  }))

test.each([
  ['short', 'keyboard cat'],
  ['a placeholder', 'change-me-change-me-change-me-change-me-now'],
  ['none', []],
])('a secret that is %s is refused', (_what, wrong) => {
  expect(() => hardenedSession({ secret: wrong })).toThrow(TypeError)
})
