import type { Route } from '../data-path/route.ts'
import { json } from './admin-route.ts'
import type { AdminAsked, AdminRoute } from './admin-route.ts'
import { AdminError } from './admin-error.ts'
import { routeNamed } from './admin-parts.ts'
import type { AdminParts } from './admin-parts.ts'
import type { Ended, SessionsPage } from './answers.ts'
import { invalid, numberIn, ownerKeyIn, recordKeyIn } from './ask.ts'

export const sessionRoutes = (parts: AdminParts): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/api/sessions',
    handle: async ({ query }) => json(await listSessions(parts, query)),
  },
  {
    method: 'POST',
    path: '/api/sessions/{upstream}/{ref}/revoke',
    handle: async (asked) => json(await revokeSession(parts, asked)),
  },
  {
    method: 'POST',
    path: '/api/sessions/revoke-all',
    handle: async (asked) => json(await revokeAll(parts, asked)),
  },
]

const limits = { otherwise: 500, min: 1, max: 1000 }

/** Of one upstream or all, of one principal or everybody; `agent` is a hash as in the rows. */
async function listSessions(parts: AdminParts, query: URLSearchParams): Promise<SessionsPage> {
  const { routes, show } = parts
  const name = query.get('upstream')
  const asked = name === null ? routes() : [routeNamed(routes(), name)]
  const page = await sessionsOf(asked, query)
  const rows = await Promise.all(
    page.found.map(({ route, session }) => show.session(route.config.name, session)),
  )
  const agent = query.get('agent')
  const counts = await Promise.all(asked.map(({ guard }) => guard.sessions.count()))
  return {
    sessions: agent === null ? rows : rows.filter((row) => row.agent === agent),
    total: counts.reduce((sum, count) => sum + count, 0),
    ...(page.next === undefined ? {} : { next: page.next }),
  }
}

interface Found {
  readonly route: Route
  readonly session: Awaited<ReturnType<Route['guard']['sessions']['listOf']>>[number]
}

interface FoundPage {
  readonly found: readonly Found[]
  readonly next: string | undefined
}

async function sessionsOf(routes: readonly Route[], query: URLSearchParams): Promise<FoundPage> {
  const principal = query.get('principal')
  if (principal !== null) {
    const owner = ownerKeyIn(principal)
    const found = await Promise.all(
      routes.map(async (route) =>
        (await route.guard.sessions.listOf(owner)).map((session) => ({ route, session })),
      ),
    )
    return { found: found.flat(), next: undefined }
  }
  return pageOf(routes, cursorIn(query.get('after')), numberIn(query, 'limit', limits))
}

/** Where a page begins: in which upstream, and where in its part of the store. */
interface Cursor {
  readonly index: number
  readonly after: string | undefined
}

async function pageOf(
  routes: readonly Route[],
  { index, after }: Cursor,
  limit: number,
): Promise<FoundPage> {
  const found: Found[] = []
  let cursor: Cursor | undefined = { index, after }
  while (cursor !== undefined && found.length < limit) {
    const route: Route | undefined = routes[cursor.index]
    if (route === undefined) return { found, next: undefined }
    const { sessions, next } = await route.guard.sessions.list({
      ...(cursor.after === undefined ? {} : { after: cursor.after }),
      limit: limit - found.length,
    })
    found.push(...sessions.map((session) => ({ route, session })))
    const hasMore = next !== undefined || cursor.index + 1 < routes.length
    if (!hasMore) return { found, next: undefined }
    cursor =
      next === undefined
        ? { index: cursor.index + 1, after: undefined }
        : { ...cursor, after: next }
  }
  return { found, next: cursor === undefined ? undefined : textOf(cursor) }
}

const textOf = ({ index, after }: Cursor): string =>
  Buffer.from(JSON.stringify([index, after ?? null])).toString('base64url')

function cursorIn(text: string | null): Cursor {
  if (text === null) return { index: 0, after: undefined }
  try {
    const [index, after]: readonly unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Number.isSafeInteger(index) && (after === null || typeof after === 'string')) {
      return { index: Number(index), after: after ?? undefined }
    }
  } catch {
    // Said below.
  }
  throw invalid('after has to be what an earlier page had as next.')
}

async function revokeSession(
  { routes, show }: AdminParts,
  { params, note }: AdminAsked,
): Promise<Ended> {
  const { config, guard } = routeNamed(routes(), params['upstream'] ?? '')
  const ref = recordKeyIn(params['ref'])
  if (!(await guard.sessions.isLive(ref))) {
    throw new AdminError('ADMIN_NOT_FOUND', 'The session is over already.')
  }
  await note('revoke-session', { upstream: config.name, target: await show.hashOf(ref) })
  return { ended: (await guard.sessions.revoke(ref, 'operator')) ? 1 : 0 }
}

/** All of one upstream, or of every one. */
async function revokeAll({ routes }: AdminParts, { query, note }: AdminAsked): Promise<Ended> {
  const name = query.get('upstream')
  const asked = name === null ? routes() : [routeNamed(routes(), name)]
  await note('revoke-all', name === null ? {} : { upstream: name })
  const ended = await Promise.all(asked.map(({ guard }) => guard.sessions.revokeAll()))
  return { ended: ended.reduce((sum, count) => sum + count, 0) }
}
