import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { isProof, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Verdict } from '../../lab/verdict.ts'
import { ownPing, ownSession, unknownSession } from '../../legacy/own-sessions.ts'
import { ownBeginning } from '../../requests/begin.ts'
import { tryEndpoint } from './endpoint-url.ts'
import type { Tried } from './endpoint-url.ts'
import { tryHandedOut } from './handed-out.ts'
import { bearerOf, beginWithToken, pingWithQuery } from './in-query.ts'

/**
 * Every revision, basic/authorization, Token Requirements: no access tokens in the query string
 * (MUST NOT). Ids have their header.
 */
export const sessionIdInUrl: Check = {
  weakness: 'session-id-in-url',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  plan:
    'sends the session id and the token of a in the query, and not in their headers; looks for ' +
    'them, and for handles, in redirects and in what tools say',
  attack: 'Logs, proxies, histories and Referer headers hand the id or the token on.',
  fix: 'Take session ids and tokens from headers only, and put neither into a URL.',
  async run(lab) {
    const isStream = lab.surface.transport === 'http+sse'
    const taken = isStream ? await tryEndpoint(lab) : await tryQuery(lab)
    if ('verdict' in taken) return taken.verdict
    const handed = await tryHandedOut(lab)
    const attempts = [...taken.attempts, ...handed.attempts]
    if (attempts.length === 0) {
      return notApplicable('it keeps no sessions, and a has no bearer token that it asks for')
    }
    const owner = taken.owner.length > 0 ? taken.owner : [await ownBeginning(lab)]
    // What is worse than the transport's own design is not excused by it.
    const isWorse = handed.attempts.some(isProof)
    return judge({ ...(isWorse ? {} : taken), owner, attempts, untried: handed.untried })
  },
}

async function tryQuery(lab: Lab): Promise<Tried | { readonly verdict: Verdict }> {
  const ids = lab.surface.era === 'legacy' ? await tryIds(lab) : nothing
  if ('verdict' in ids) return ids
  const tokens = await tryTokens(lab)
  return {
    owner: [...ids.owner, ...tokens.owner],
    attempts: [...ids.attempts, ...tokens.attempts],
  }
}

const nothing: Tried = { owner: [], attempts: [] }

/** What servers and their clients call it in URLs. */
const idNames: readonly string[] = [
  'sessionId',
  'session_id',
  'sessionid',
  'mcp-session-id',
  'Mcp-Session-Id',
  'session',
  'sid',
]

async function tryIds(lab: Lab): Promise<Tried | { readonly verdict: Verdict }> {
  const owned = await ownSession(lab)
  if (owned.verdict?.verdict === 'not-applicable') return nothing
  if (owned.verdict !== undefined) return { verdict: owned.verdict }
  const { session } = owned
  const owner = [await ownPing(lab, session)]
  const attempts: Attempt[] = []
  for (const name of idNames) {
    const used = await pingWithQuery(lab, session, { name, what: 'the session id' })
    const made = unknownSession(lab, session)
    const unknown = await pingWithQuery(lab, made, { name, what: 'a made-up id' })
    attempts.push({ ...used, unknown })
  }
  return { owner, attempts }
}

/** RFC 6750, section 2.3, and what else it is called. */
const tokenNames: readonly string[] = ['access_token', 'token', 'api_key']

async function tryTokens(lab: Lab): Promise<Tried> {
  const { a, stranger } = lab.cast
  const token = bearerOf(a)
  const madeUp = stranger === undefined ? undefined : bearerOf(stranger)
  const isAsked = lab.surface.admitsNobody === false
  if (token === undefined || madeUp === undefined || !isAsked) return nothing
  const attempts: Attempt[] = []
  for (const name of tokenNames) {
    const used = await beginWithToken(lab, { name, token, what: 'the token of a' })
    const unknown = await beginWithToken(lab, { name, token: madeUp, what: 'a made-up token' })
    attempts.push({ ...used, unknown })
  }
  return { owner: [await ownBeginning(lab)], attempts }
}
