import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, notApplicable } from '../../lab/verdict.ts'
import type { Sight, Verdict } from '../../lab/verdict.ts'
import { idsMeanNothing, ownPing, ownSession, unknownPing } from '../../legacy/own-sessions.ts'
import { openStreamSession, pingStream } from '../../legacy/stream-sessions.ts'
import { handlesOf, toolsOf } from '../../tools/found-state.ts'
import { consumersIn } from '../../tools/handle-tools.ts'
import { mint } from '../../tools/mint.ts'
import { createToolCaller, sightOfCall } from '../../tools/tool-caller.ts'

/** Something of `a` whose id is looked for elsewhere. */
export interface Subject {
  /** `session id`. */
  readonly what: string
  readonly id: string
  readonly owner: readonly Sight[]
  close(): void
}

export type FoundSubject =
  | { readonly subject: Subject; readonly verdict?: undefined }
  | { readonly subject?: undefined; readonly verdict: Verdict }

const nothingToClose = (): void => undefined

export function subjectOf(lab: Lab): Promise<FoundSubject> {
  if (lab.surface.transport === 'http+sse') return streamOf(lab)
  return lab.surface.era === 'legacy' ? sessionOf(lab) : handleOf(lab)
}

async function sessionOf(lab: Lab): Promise<FoundSubject> {
  const owned = await ownSession(lab)
  if (owned.verdict !== undefined) return { verdict: owned.verdict }
  const { session } = owned
  const owner = [await ownPing(lab, session)]
  const meaningless = idsMeanNothing(await unknownPing(lab, session, session.owner))
  if (meaningless !== undefined) return { verdict: meaningless }
  return { subject: { what: 'session id', id: session.id, owner, close: nothingToClose } }
}

/** The id is the longest value in the URL that the stream has announced. */
async function streamOf(lab: Lab): Promise<FoundSubject> {
  const { a } = lab.cast
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) {
    const what = `${a.name} got no stream with an endpoint: ${describeAnswer(answer)}`
    return { verdict: inconclusive(what) }
  }
  const { endpoint, stream } = session
  const values = [...endpoint.searchParams.values()]
  const [id] = values.toSorted((left, right) => right.length - left.length)
  if (id === undefined) {
    stream.close()
    return { verdict: inconclusive('the endpoint of its streams has no id in its query') }
  }
  const title = `${a.name}: ping in their own session`
  const owner = [await pingStream(lab, session, { as: a, endpoint, title })]
  return { subject: { what: 'session id', id, owner, close: stream.close } }
}

async function handleOf(lab: Lab): Promise<FoundSubject> {
  if (!lab.surface.hasTools) return { verdict: notApplicable('the server has no tools') }
  const caller = createToolCaller(lab)
  const [kind] = await handlesOf(lab, caller)
  if (kind === undefined) {
    const isTaken = consumersIn(await toolsOf(lab, caller)).length > 0
    if (!isTaken) return { verdict: notApplicable('no tool takes what looks like a handle') }
    return { verdict: inconclusive('no tool was found that hands out something with a name') }
  }
  const { a } = lab.cast
  const made = await mint(lab, caller, { kind })
  if (made === undefined) {
    return {
      verdict: inconclusive(`${kind.producer.tool.name} hands out something only sometimes`),
    }
  }
  const owner = [sightOfCall(`${a.name}: ${kind.producer.tool.name}`, made.answer)]
  return { subject: { what: 'handle', id: made.handle, owner, close: nothingToClose } }
}
