import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { ownPing, ownSession, unknownPing, unknownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { openSession, ping } from '../../legacy/session.ts'
import { receptionOf } from '../../wire/answer.ts'
import { chooseStream } from './chosen-stream.ts'
import { tryToolArgument } from './tool-argument.ts'
import { ways } from './ways.ts'
import type { Way } from './ways.ts'

/**
 * Up to 2025-11-25 basic/transports, Session Management 1: the server assigns the id, on the
 * response that carries the result of initialize. An id that a client chose must name nothing.
 */
export const clientChosenSessionId: Check = {
  weakness: 'client-chosen-session-id',
  eras: ['legacy'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'initializes as a with an id of its own choice in header, query, cookie and body, and gives ' +
    'one to tools that take a session id',
  attack:
    'An attacker chooses an id, has the victim’s client use it, and works in that session too.',
  fix: 'Mint every id on the server, and answer an id that it did not mint with 404.',
  async run(lab) {
    if (lab.surface.transport === 'http+sse') return chooseStream(lab)
    const owned = await ownSession(lab)
    if (owned.verdict !== undefined) return owned.verdict
    const { session } = owned
    const owner = [await ownPing(lab, session)]
    const attempts: Attempt[] = []
    for (const way of ways) attempts.push(await choose(lab, way, session))
    attempts.push(...(await tryToolArgument(lab, session)))
    return judge({ owner, attempts })
  },
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
