import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { ownPing, ownSession, unknownPing, unknownSession } from '../../legacy/own-sessions.ts'
import type { OpeningOptions, Session } from '../../legacy/session.ts'
import { openSession, ping, sessionHeader } from '../../legacy/session.ts'
import { receptionOf } from '../../wire/answer.ts'

/**
 * Up to 2025-11-25 basic/transports, Session Management 1: the server assigns the id, on the
 * response that carries the result of initialize. An id that a client chose must name nothing.
 */
export const clientChosenSessionId: Check = {
  weakness: 'client-chosen-session-id',
  eras: ['legacy'],
  transports: ['streamable-http'],
  disposition: 'active',
  plan: 'initializes as a with an id of its own choice, in the header, the query and a cookie',
  attack:
    'An attacker chooses an id, has the victim’s client use it, and works in that session too.',
  fix: 'Mint every id on the server, and answer an id that it did not mint with 404.',
  async run(lab) {
    const owned = await ownSession(lab)
    if (owned.verdict !== undefined) return owned.verdict
    const { session } = owned
    const owner = [await ownPing(lab, session)]
    const attempts: Attempt[] = []
    for (const way of ways) attempts.push(await choose(lab, way, session))
    return judge({ owner, attempts })
  },
}

interface Way {
  readonly name: string
  options(id: string, url: URL): OpeningOptions
}

/** Names that servers read an id from; those of the SDKs and of the HTTP+SSE transport. */
const names = [sessionHeader, 'sessionId', 'session_id', 'sessionid']

const ways: readonly Way[] = [
  { name: 'header', options: (id) => ({ headers: [[sessionHeader, id]] }) },
  { name: 'query', options: (id, url) => ({ url: withQuery(url, id) }) },
  {
    name: 'cookie',
    options: (id) => ({ headers: [['cookie', names.map((name) => `${name}=${id}`).join('; ')]] }),
  },
]

function withQuery(url: URL, id: string): URL {
  const chosen = new URL(url)
  for (const name of names) chosen.searchParams.set(name, id)
  return chosen
}

async function choose(lab: Lab, { name, options }: Way, session: Session): Promise<Attempt> {
  const chosen = unknownSession(lab, session)
  const opening = await openSession(lab, session.owner, options(chosen.id, lab.surface.url))
  const { answer, id } = await ping(lab, chosen)
  const reception = receptionOf(answer, id)
  const minted = opening.session?.id
  const named = minted === undefined ? 'no id' : minted === chosen.id ? 'that id' : 'another id'
  const sight: Sight = {
    title: `a: initialize with a chosen id in the ${name}, then ping under it`,
    reception,
    shown: reception === 'accepted' ? 'effect' : 'nothing',
    answer: `${describeAnswer(opening.answer)} with ${named}, then ${describeAnswer(answer)}`,
    exchange: answer.exchange,
  }
  return { ...sight, unknown: await unknownPing(lab, session, session.owner) }
}
