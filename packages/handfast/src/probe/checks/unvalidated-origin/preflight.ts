import type { Lab } from '../../lab/lab.ts'
import { headerOf } from '../../wire/answer.ts'
import { foreignPage } from './disguises.ts'

/**
 * Asks as a browser does before a page of somebody else may send JSON (Fetch Standard, 4.9
 * CORS-preflight fetch).
 */
export async function tryPreflight(lab: Lab): Promise<{ readonly isReadable: boolean }> {
  const answer = await lab.wire.send({
    as: lab.cast.nobody,
    method: 'OPTIONS',
    url: lab.surface.url,
    headers: [
      ...foreignPage.headers,
      ['access-control-request-method', 'POST'],
      ['access-control-request-headers', 'content-type'],
    ],
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })
  const isFriendly = answer.status >= 200 && answer.status < 300
  const origin = headerOf(answer, 'access-control-allow-origin')?.trim()
  const isLetIn = origin === '*' || origin === foreignPage.headers[0]?.[1]
  const allowed = (headerOf(answer, 'access-control-allow-headers') ?? '').toLowerCase()
  const isJson = allowed.includes('content-type') || allowed.trim() === '*'
  return { isReadable: isFriendly && isLetIn && isJson }
}
