import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { sealData, unsealData } from 'iron-session'
import type { Contender } from './latency.ts'

const usedMax = 1_000
const password = randomBytes(32).toString('base64url')

/** What of express-session is used; it brings no types. */
type Middleware = (request: object, response: object, next: (error?: unknown) => void) => void
type ExpressSession = (options: object) => Middleware

interface WithSession {
  readonly session: { user?: string }
}

/** The middleware of express-session, from the cookie to the end of the answer. */
export async function expressSession(name: string, store?: object): Promise<Contender> {
  const session: ExpressSession = createRequire(import.meta.url)('express-session')
  const middleware = session({
    secret: password,
    resave: false,
    saveUninitialized: false,
    ...(store === undefined ? {} : { store }),
  })
  const cookies: string[] = []
  for (let index = 0; index < usedMax; index += 1) {
    const cookie = await exchange(middleware, '', ({ session: made }) => (made.user = 'alice'))
    cookies.push(String(cookie).split(';', 1).join())
  }
  let at = 0
  return {
    name,
    async once() {
      at = (at + 1) % cookies.length
      await exchange(middleware, cookies[at] ?? '', ({ session: found }) => mustBe(found.user))
    },
  }
}

/** A request and an answer that are no more than the middleware asks for. */
function exchange(
  middleware: Middleware,
  cookie: string,
  use: (request: WithSession) => unknown,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = new Map<string, unknown>()
    const connection = { encrypted: true }
    const request = { url: '/', originalUrl: '/', method: 'GET', headers: { cookie }, connection }
    const response = {
      headersSent: false,
      setHeader: (name: string, value: unknown) => headers.set(name.toLowerCase(), value),
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      writeHead: () => response,
      _implicitHeader: () => response.writeHead(),
      end: () => {
        response.writeHead()
        resolve(headers.get('set-cookie'))
      },
    }
    middleware(request, response, (error) => {
      if (error !== undefined) return reject(error)
      use(request as object as WithSession)
      response.end()
    })
  })
}

/** No store: the session is in the cookie, opened and, as a use counts, sealed anew. */
export async function ironSession(): Promise<Contender> {
  const options = { password, ttl: 3600 }
  const cookies = await Promise.all(
    Array.from({ length: usedMax }, () => sealData({ user: 'alice' }, options)),
  )
  let at = 0
  return {
    name: 'iron-session',
    async once() {
      at = (at + 1) % cookies.length
      const session = await unsealData<{ user?: string }>(cookies[at] ?? '', options)
      mustBe(session.user)
      await sealData(session, options)
    },
  }
}

function mustBe(user: string | undefined): void {
  if (user !== 'alice') throw new Error('The session was not found.')
}
