import { memberOf } from '@handfast/protocol'
import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import {
  idsMeanNothing,
  ownPing,
  pingSight,
  unknownPing,
  unknownSession,
} from '../../legacy/own-sessions.ts'
import { openConfirmed } from '../../legacy/session.ts'
import type { Session } from '../../legacy/session.ts'
import { disguises } from '../../requests/disguise.ts'
import type { Disguise, Disguised } from '../../requests/disguise.ts'
import { createToolCaller, sightOfCall } from '../../tools/tool-caller.ts'
import type { Answer, Reception } from '../../wire/answer.ts'
import { receptionOf, resultIn } from '../../wire/answer.ts'
import type { JsonRpcId } from '../../wire/json-rpc.ts'
import type { Principal } from '../../wire/principal.ts'
import { tryOnStreams } from './on-streams.ts'
import { trySecondTransport } from './second-transport.ts'

/**
 * 2026-07-28 basic/transports/streamable-http, Server Validation: headers that contradict the body
 * are refused (MUST). What is refused plainly must not be served in another dress.
 */
export const eraConfusion: Check = {
  weakness: 'era-confusion',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'sends what is refused to b and to nobody again: in a batch, with a key or a header twice, ' +
    'in the dress of the other era, and to a second transport',
  attack: 'A request that contradicts itself is let in as one thing and served as another.',
  fix: 'Read a request once, protect and serve what was read, and refuse what is ambiguous.',
  async run(lab) {
    if (lab.surface.transport === 'http+sse') return tryOnStreams(lab, () => nobodyRefused(lab))
    const scene = await sceneFor(lab)
    if ('verdict' in scene) return scene.verdict
    const refused = await findRefused(lab, scene)
    if (refused.length === 0) return nobodyRefused(lab)
    const attempts: Attempt[] = []
    for (const one of refused) {
      for (const disguise of disguises) attempts.push(...(await tryIn(lab, one, disguise)))
    }
    const beside = await trySecondTransport(lab, refused)
    return judge({
      owner: [scene.own, ...beside.owner],
      attempts: [...attempts, ...beside.attempts],
    })
  },
}

interface Scene {
  readonly own: Sight
  /** Undefined where the server keeps none. */
  readonly session: Session | undefined
  readonly method: string
}

/** What somebody is refused, and the answer that says so. */
interface Refused extends Scene {
  readonly as: Principal
  readonly ownSession: string | undefined
  readonly plain: Sight
}

async function sceneFor(lab: Lab): Promise<Scene | { readonly verdict: Verdict }> {
  const { a } = lab.cast
  const { era, hasTools } = lab.surface
  const opening = era === 'modern' ? undefined : await openConfirmed(lab, a)
  const session = opening?.session
  if (opening !== undefined && !opening.isAccepted) {
    const what = describeAnswer(opening.answer)
    return { verdict: inconclusive(`${a.name} could not open a session: ${what}`) }
  }
  if (session === undefined) {
    if (!hasTools) return { verdict: notApplicable('there is nothing that only some may ask for') }
    const method = 'tools/list'
    const answer = await createToolCaller(lab).request({ as: a, method, params: {} })
    return { session, method, own: sightOfCall(`${a.name}: ${method}`, answer) }
  }
  const own = await ownPing(lab, session)
  const meaningless = idsMeanNothing(await unknownPing(lab, session, a))
  if (meaningless !== undefined) return { verdict: meaningless }
  return { session, method: 'ping', own }
}

/** Only what is refused plainly can be slipped past something. */
async function findRefused(lab: Lab, scene: Scene): Promise<readonly Refused[]> {
  const { b, nobody } = lab.cast
  const found: Refused[] = []
  for (const as of b === undefined || scene.session === undefined ? [nobody] : [b, nobody]) {
    const plain = await askPlainly(lab, scene, as)
    if (plain.reception !== 'refused') continue
    const { session } = scene.session === undefined ? {} : await openConfirmed(lab, as)
    found.push({ ...scene, as, plain, ownSession: session?.id })
  }
  return found
}

async function askPlainly(lab: Lab, { session, method }: Scene, as: Principal): Promise<Sight> {
  if (session === undefined) {
    const answer = await createToolCaller(lab).request({ as, method, params: {} })
    return sightOfCall(`${as.name}: ${method}, plainly`, answer)
  }
  return pingSight(lab, session, { as, title: `${as.name}: ping in a's session, plainly` })
}

function nobodyRefused({ cast, surface }: Lab): Verdict {
  if (cast.b === undefined && surface.admitsNobody === true) {
    return notApplicable('the server lets everybody in: there is nothing to slip past')
  }
  return inconclusive(
    'nothing that was asked plainly was refused, so that nothing can be dressed up',
  )
}

/** One each, as some of what is sent may open the session anew. */
async function freshSession(lab: Lab, { session }: Refused): Promise<Session | undefined> {
  return session === undefined ? undefined : (await openConfirmed(lab, session.owner)).session
}

async function tryIn(lab: Lab, refused: Refused, disguise: Disguise): Promise<readonly Attempt[]> {
  const { as, method, plain } = refused
  const { name } = disguise
  const session = await freshSession(lab, refused)
  if (refused.session !== undefined && session === undefined) return []
  const used = await sendIn(lab, refused, { disguise, session })
  if (used === undefined) return []
  const where = session === undefined ? '' : " in a's session"
  const sight = sightOf(`${as.name}: ${method}${where}, ${name}`, used.answer, used.reception)
  const shown = used.reception === 'accepted' ? 'effect' : 'nothing'
  // Without an id to make up, what is held against it is the same request without a dress.
  if (session === undefined) return [{ ...sight, shown, unknown: plain }]
  const other = await sendIn(lab, refused, { disguise, session: unknownSession(lab, session) })
  if (other === undefined) return []
  const title = `${as.name}: the same with a made-up session id`
  const unknown = sightOf(title, other.answer, other.reception)
  if (used.reception !== 'accepted' || other.reception !== 'accepted') {
    return [{ ...sight, shown, unknown }]
  }
  // Served without regard to the session: nobody's session was used.
  const answer = `${sight.answer}, as with a made-up session id`
  return [{ ...sight, reception: 'refused', shown: 'nothing', answer, unknown }]
}

interface Sent {
  readonly answer: Answer
  readonly reception: Reception
}

async function sendIn(
  lab: Lab,
  { as, method, ownSession }: Refused,
  { disguise, session }: { readonly disguise: Disguise; readonly session: Session | undefined },
): Promise<Sent | undefined> {
  const id = lab.nextId()
  const disguised = disguise.put({ id, method, session, ownSession })
  return disguised === undefined ? undefined : send(lab, { as, id, method, disguised })
}

interface Sending {
  readonly as: Principal
  readonly id: JsonRpcId
  readonly method: string
  readonly disguised: Disguised
}

async function send(lab: Lab, { as, id, method, disguised }: Sending): Promise<Sent> {
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    ...disguised,
    until: { kind: 'response', id },
  })
  const reception = receptionOf(answer, id)
  // A ping or a list that an error of the server has come of was not served.
  const isServed = answer.status < 500 && isResultOf(method, resultIn(answer, id))
  const isOther = reception === 'accepted' && !isServed
  return { answer, reception: answer.status >= 500 || isOther ? 'refused' : reception }
}

/** A request that names two methods may have been answered as the one that is open to all. */
const isResultOf = (method: string, result: unknown): boolean =>
  method === 'ping'
    ? memberOf(result, 'protocolVersion') === undefined
    : memberOf(result, 'tools') !== undefined

function sightOf(title: string, answer: Answer, reception: Reception): Sight {
  return { title, reception, answer: describeAnswer(answer), exchange: answer.exchange }
}
