import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Sight, Verdict } from '../../lab/verdict.ts'
import { ownPing, ownSession, unknownSession } from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { openStreamSession, pingStream, unknownEndpoint } from '../../legacy/stream-sessions.ts'
import { verbs } from '../../legacy/verbs.ts'
import type { Verb } from '../../legacy/verbs.ts'
import { handlesOf, mayHaveTools } from '../../tools/found-state.ts'
import { madeUpHandle, mint, newCanary } from '../../tools/mint.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { sightOfCall } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import type { Answer } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'

/** Something that the asker is refused, whether an id is somebody's or nobody's. */
export interface Question {
  /** `b: POST ping`. */
  readonly title: string
  readonly foreign: string
  madeUp(): string
  ask(id: string): Promise<Answer>
  owner(): Promise<Sight>
  /** The asker is not refused at all: another weakness, and no oracle. */
  isServed(): Promise<boolean>
}

/** Verbs that are asked with; what ends a session is none of them. */
const asking: ReadonlySet<string> = new Set(['POST ping', 'GET stream'])

export async function sessionQuestions(
  lab: Lab,
  as: Principal,
): Promise<{ readonly questions: readonly Question[] } | { readonly verdict: Verdict }> {
  if (lab.surface.transport === 'http+sse') return endpointQuestions(lab, as)
  if (lab.surface.era !== 'legacy') return { questions: [] }
  const owned = await ownSession(lab)
  if (owned.verdict !== undefined) {
    return owned.verdict.verdict === 'not-applicable' ? { questions: [] } : owned
  }
  const { session } = owned
  const used = verbs.filter(({ name }) => asking.has(name))
  const offered: Verb[] = []
  for (const verb of used) {
    // A server that offers no stream refuses the stream, and not the id.
    const { reception } = await verb.use(lab, session, session.owner)
    if (reception === 'accepted') offered.push(verb)
  }
  return { questions: offered.map((verb) => questionOf(lab, { verb, session, as })) }
}

interface Asking {
  readonly verb: Verb
  readonly session: Session
  readonly as: Principal
}

function questionOf(lab: Lab, { verb, session, as }: Asking): Question {
  const under = (id: string): Session => ({ ...session, id })
  return {
    title: `${as.name}: ${verb.name}`,
    foreign: session.id,
    madeUp: () => unknownSession(lab, session).id,
    ask: async (id) => (await verb.use(lab, under(id), as)).answer,
    owner: () => ownPing(lab, session),
    isServed: async () => (await verb.use(lab, session, as)).reception === 'accepted',
  }
}

/** Over HTTP+SSE: posting to the endpoint of somebody else, and to one that is nobody's. */
async function endpointQuestions(
  lab: Lab,
  as: Principal,
): Promise<{ readonly questions: readonly Question[] } | { readonly verdict: Verdict }> {
  const { a } = lab.cast
  const { session } = await openStreamSession(lab, a)
  if (session === undefined) return { verdict: inconclusive('a got no stream with an endpoint') }
  const { endpoint } = session
  const ping = (who: Principal, url: URL): Promise<Sight> =>
    pingStream(lab, session, { as: who, endpoint: url, title: `${who.name}: ping` })
  const question: Question = {
    title: `${as.name}: POST`,
    foreign: endpoint.href,
    madeUp: () => unknownEndpoint(lab, endpoint).href,
    ask: (href) => postTo(lab, as, new URL(href)),
    owner: () => ping(a, endpoint),
    isServed: async () => (await ping(as, endpoint)).reception === 'accepted',
  }
  return { questions: [question] }
}

function postTo(lab: Lab, as: Principal, url: URL): Promise<Answer> {
  return lab.wire.send({
    as,
    method: 'POST',
    url,
    headers: [['content-type', 'application/json']],
    body: JSON.stringify({ jsonrpc: '2.0', id: lab.nextId(), method: 'ping' }),
    until: { kind: 'head' },
  })
}

const kindsMax = 2

export async function handleQuestions(
  lab: Lab,
  caller: ToolCaller,
  as: Principal,
): Promise<readonly Question[]> {
  if (!mayHaveTools(lab)) return []
  const questions: Question[] = []
  for (const kind of (await handlesOf(lab, caller)).slice(0, kindsMax)) {
    const taker = kind.takers.find(({ showsCanary, isEnding }) => showsCanary && !isEnding)
    const made = await mint(lab, caller, { kind })
    if (taker === undefined || made === undefined) continue
    const text = newCanary(lab)
    const take = async (who: Principal, handle: string) => {
      const answer = await takeHandle(lab, { caller, taker }, { as: who, handle, text })
      if (answer === undefined) throw new TypeError('arguments came and went')
      return answer
    }
    const { name } = taker.tool
    questions.push({
      title: `${as.name}: ${name}`,
      foreign: made.handle,
      madeUp: () => madeUpHandle(lab, made.handle),
      ask: async (id) => (await take(as, id)).answer,
      owner: async () => {
        const own = await take(lab.cast.a, made.handle)
        return sightOfCall(`a: ${name} with their own handle`, own)
      },
      isServed: async () => (await take(as, made.handle)).answer.text.includes(made.canary),
    })
  }
  return questions
}
