import { readSessionNote } from '../data-path/session-note.ts'
import { json } from './admin-route.ts'
import type { AdminAsked, AdminRoute } from './admin-route.ts'
import type { AdminParts } from './admin-parts.ts'
import type { Ended, PrincipalRow, PrincipalsPage } from './answers.ts'
import { memberNumber, ownerKeyIn } from './ask.ts'

export const principalRoutes = (parts: AdminParts): readonly AdminRoute[] => [
  {
    method: 'GET',
    path: '/api/principals',
    handle: async () => json(await listPrincipals(parts)),
  },
  {
    method: 'POST',
    path: '/api/principals/{owner}/revoke',
    handle: async (asked) => json(await revokePrincipal(parts, asked)),
  },
  {
    method: 'POST',
    path: '/api/principals/{owner}/lock',
    handle: async (asked) => json(await lockPrincipal(parts, asked)),
  },
]

/** Looking at more would keep the store from its work. */
const lookedAtMax = 20_000
const pageMax = 1000

interface Sum {
  readonly row: PrincipalRow
}

async function listPrincipals(parts: AdminParts): Promise<PrincipalsPage> {
  const sums = new Map<string, Sum>()
  let looked = 0
  let isComplete = true
  for (const { config, guard } of parts.routes()) {
    let after: string | undefined
    do {
      const from = after === undefined ? {} : { after }
      const page = await guard.sessions.list({ ...from, limit: pageMax })
      for (const session of page.sessions)
        await addTo(sums, parts, { upstream: config.name, session })
      looked += page.sessions.length
      after = page.next
    } while (after !== undefined && looked < lookedAtMax)
    isComplete &&= after === undefined
  }
  const principals = [...sums.values()].map(({ row }) => row)
  return { principals: principals.toSorted((a, b) => b.sessions - a.sessions), isComplete }
}

type Listed = Awaited<
  ReturnType<ReturnType<AdminParts['routes']>[number]['guard']['sessions']['list']>
>['sessions'][number]

async function addTo(
  sums: Map<string, Sum>,
  { show }: AdminParts,
  { upstream, session }: { readonly upstream: string; readonly session: Listed },
): Promise<void> {
  const before = sums.get(session.owner)?.row ?? (await emptyRow(show, session))
  const row = {
    ...before,
    sessions: before.sessions + 1,
    usedAtMs: Math.max(before.usedAtMs, session.usedAtMs),
    upstreams: before.upstreams.includes(upstream)
      ? before.upstreams
      : [...before.upstreams, upstream],
  }
  sums.set(session.owner, { row })
}

async function emptyRow(show: AdminParts['show'], session: Listed): Promise<PrincipalRow> {
  const note = readSessionNote(session.data)
  const { issuer = '', subject = '', tenant } = note ?? {}
  const principal = { issuer, subject, ...(tenant === undefined ? {} : { tenant }) }
  return {
    ...(await show.principal(session.owner, principal)),
    sessions: 0,
    upstreams: [],
    usedAtMs: 0,
  }
}

async function revokePrincipal(
  { routes, show }: AdminParts,
  { params, note }: AdminAsked,
): Promise<Ended> {
  const owner = ownerKeyIn(params['owner'])
  await note('revoke-principal', { target: await show.hashOf(owner) })
  const ended = await Promise.all(routes().map(({ guard }) => guard.sessions.revokeAllOf(owner)))
  return { ended: ended.reduce((sum, count) => sum + count, 0) }
}

const minute = 60_000
const lockMs = { otherwise: 10 * minute, min: 1000, max: 24 * 60 * minute }

/** Ends their sessions on all nodes, and refuses them on this one for so long. */
async function lockPrincipal(
  { observed, show, clock }: AdminParts,
  { params, body, note }: AdminAsked,
): Promise<{ readonly lockedUntilMs: number }> {
  const owner = ownerKeyIn(params['owner'])
  const forMs = memberNumber(body, 'forMs', lockMs)
  await note('lock-principal', { target: await show.hashOf(owner) })
  await Promise.all([...observed.controls.values()].map((controls) => controls.lock(owner, forMs)))
  return { lockedUntilMs: clock() + forMs }
}
