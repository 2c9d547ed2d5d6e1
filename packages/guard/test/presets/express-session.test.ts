import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { Express, Request, Response } from 'express'
import session from 'express-session'
import { expect, test } from 'vitest'
import { subjectOf } from '../../../../servers/probe/kit/users.ts'
import { expressStore, hardenedSession } from '../../src/presets/express-session.ts'
import { otherSecret, secret } from '../kit.ts'
import { createEndpoint } from './notes-pages.ts'
import type { Door } from './notes-pages.ts'
import { presetContract, principalOf } from './preset-contract.ts'
import type { User } from './preset-contract.ts'

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
  const endpoint = createEndpoint(door)
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
    const { status, body, sessionId } = endpoint({
      user: userOf(req),
      notes: req.session.notes ?? [],
      note,
      authorization: req.headers.authorization,
      sessionId: req.headersDistinct['mcp-session-id']?.[0],
      message: req.body,
    })
    if (sessionId !== undefined) res.setHeader('mcp-session-id', sessionId)
    res.status(status)
    if (body === undefined) res.end()
    else res.json(body)
  })
  made.all('/mcp', (_req, res) => void res.status(405).end())
  return made
}

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

function hardened(door: Door): Express {
  const made = app()
  const sessions = hardenedSession<User>({ secret })
  made.use(session(sessions.options))
  made.use(sessions.limits)
  return pages(made, door, {
    logIn: (req, user) => sessions.login(req, { name: user }),
    userOf: (req) => sessions.userOf(req)?.name,
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

presetContract({
  documented: (door, use) => serving(documented(door), use),
  hardened: (door, use) => serving(hardened(door), use),

  async site({ store: kept, clock }, use) {
    const sessions = hardenedSession({ secret: [secret, otherSecret], principalOf, clock })
    const store = expressStore(session, kept, { clock })
    const made = app()
    made.use(session({ ...sessions.options, store }), sessions.limits)
    made.get('/who', (req, res) => void res.json(sessions.userOf(req) ?? null))
    made.get('/note', (req, res) => {
      Object.assign(req.session, { theme: 'dark', notes: ['mine'] })
      res.end()
    })
    made.get('/seen', ({ session: { theme, notes } }, res) => void res.json({ theme, notes }))
    made.get('/login', async (req, res) => {
      await sessions.login(req, { name: String(req.query['name']) }, { keep: ['theme'] })
      res.end()
    })
    made.get('/step-up', async (req, res) => {
      await sessions.stepUp(req, { name: 'alice', isAdmin: true })
      res.end()
    })
    made.get('/logout', async (req, res) => {
      await sessions.logout(req, res)
      res.end()
    })
    await serving(made, (url) => use(url, store))
  },
})

test.each([
  ['short', 'keyboard cat'],
  ['a placeholder', 'change-me-change-me-change-me-change-me-now'],
  ['none', []],
])('a secret that is %s is refused', (_what, wrong) => {
  expect(() => hardenedSession({ secret: wrong })).toThrow(TypeError)
})
