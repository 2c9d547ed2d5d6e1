import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import { ping, postHeaders, postIn, sessionHeaders } from '../legacy/session.ts'
import type { Session } from '../legacy/session.ts'
import { receptionOf, statusReception } from '../wire/answer.ts'
import type { ServerEvent } from '../wire/event-stream.ts'
import { isResponseTo, memberOf, messagesIn, textMemberOf } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Stream } from '../wire/stream.ts'
import { argumentsFor } from './arguments.ts'
import type { Tool } from './tool.ts'

/** Lets a server ask its client back. */
export const answerable = { elicitation: {}, sampling: {}, roots: {} } as const

/** A tool that asks back while it is called. */
export interface AskingTool {
  readonly tool: Tool
  readonly args: Readonly<Record<string, unknown>>
}

/** A session whose owner hears what the server asks, on whichever stream it does. */
export interface AttendedSession {
  readonly session: Session
  readonly stream: Stream | undefined
  /** Ids of questions that were heard. */
  readonly heard: Set<JsonRpcId>
}

export async function attend(lab: Lab, session: Session): Promise<AttendedSession> {
  const { stream } = await lab.wire.listen({
    as: session.owner,
    method: 'GET',
    url: lab.surface.url,
    headers: [['accept', 'text/event-stream'], ...sessionHeaders(session)],
  })
  return { session, stream, heard: new Set() }
}

/** A call that waits for an answer of its caller. */
interface PendingCall {
  readonly id: JsonRpcId
  readonly stream: Stream
  readonly question: Question
}

interface Question {
  readonly id: JsonRpcId
  readonly method: string
}

/** Tools that are called to see whether they ask. */
const toolsMax = 10

/** The first tool that asks its caller something; that call is declined. */
export async function findToolThatAsks(
  lab: Lab,
  mine: AttendedSession,
  tools: readonly Tool[],
): Promise<AskingTool | undefined> {
  for (const tool of tools.slice(0, toolsMax)) {
    const args = argumentsFor(tool.inputSchema, { text: 'handfast', known: new Map() })
    if (args === undefined) continue
    const pending = await callUntilAsked(lab, mine, { tool, args })
    if (pending === undefined) continue
    await answer(lab, mine.session, { to: pending.question, as: mine.session })
    pending.stream.close()
    return { tool, args }
  }
  return undefined
}

async function callUntilAsked(
  lab: Lab,
  { session, stream: own, heard }: AttendedSession,
  { tool, args }: AskingTool,
): Promise<PendingCall | undefined> {
  const id = lab.nextId()
  const params = { name: tool.name, arguments: args }
  const { stream } = await lab.wire.listen({
    as: session.owner,
    method: 'POST',
    url: lab.surface.url,
    headers: [...postHeaders, ...sessionHeaders(session)],
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params }),
  })
  if (stream === undefined) return undefined
  const isNew = (event: ServerEvent): boolean => {
    const question = questionIn(event)
    return question !== undefined && !heard.has(question.id)
  }
  const event = await firstOf([
    stream.find((one) => isNew(one) || isAnswerTo(one, id), lab.limits.silenceMs),
    ...(own === undefined ? [] : [own.find(isNew, lab.limits.silenceMs)]),
  ])
  const question = event === undefined ? undefined : questionIn(event)
  if (question === undefined) {
    stream.close()
    return undefined
  }
  heard.add(question.id)
  return { id, stream, question }
}

/** The first that is anything; undefined when none is. */
function firstOf<Value>(some: readonly Promise<Value | undefined>[]): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    for (const one of some) void one.then((value) => value !== undefined && resolve(value), reject)
    void Promise.all(some).then(() => resolve(undefined), reject)
  })
}

function questionIn({ data }: ServerEvent): Question | undefined {
  for (const message of messagesIn(data)) {
    const method = textMemberOf(message, 'method')
    const id = memberOf(message, 'id')
    const isId = typeof id === 'string' || typeof id === 'number'
    if (method !== undefined && isId) return { id, method }
  }
  return undefined
}

const isAnswerTo = ({ data }: ServerEvent, id: JsonRpcId): boolean =>
  messagesIn(data).some((message) => isResponseTo(message, id))

interface Answering {
  readonly to: Question
  /** Whose session it is posted in, or whose id, with another's credential. */
  readonly as: Session
}

/** What does the least: a refusal, or an empty list. */
function answer(lab: Lab, session: Session, { to, as }: Answering): ReturnType<typeof postIn> {
  const message = { jsonrpc: '2.0', id: to.id, result: refusalOf(to.method) }
  return postIn(lab, session, { message, until: { kind: 'head' }, as: as.owner })
}

function refusalOf(method: string): object {
  if (method === 'roots/list') return { roots: [] }
  if (method !== 'sampling/createMessage') return { action: 'decline' }
  const content = { type: 'text', text: 'no' }
  return { role: 'assistant', content, model: 'handfast-probe', stopReason: 'endTurn' }
}

/** The control: who was asked answers, and the call goes on. */
export async function answerOneself(
  lab: Lab,
  mine: AttendedSession,
  asking: AskingTool,
): Promise<Sight | undefined> {
  const { session } = mine
  const pending = await callUntilAsked(lab, mine, asking)
  if (pending === undefined) return undefined
  const title = `${session.owner.name}: the answer to what ${asking.tool.name} asked them`
  const sight = await answerAs(lab, pending, { title, session, as: session, to: pending.question })
  pending.stream.close()
  return sight
}

/** Somebody else answers: in a session of their own, and, where it is not open anyway, in `a`'s. */
export async function answerForOthers(
  lab: Lab,
  asking: AskingTool,
  { mine, others }: { readonly mine: AttendedSession; readonly others: Session },
): Promise<readonly Attempt[]> {
  const { name } = others.owner
  const { session } = mine
  const own = await tryToAnswer(lab, asking, { mine, session: others, as: others })
  if (name === session.owner.name) return own
  const used = await ping(lab, session, others.owner)
  if (receptionOf(used.answer, used.id) === 'accepted') return own
  return [...own, ...(await tryToAnswer(lab, asking, { mine, session, as: others }))]
}

interface Intrusion {
  readonly mine: AttendedSession
  /** The session that the answer is posted in. */
  readonly session: Session
  readonly as: Session
}

async function tryToAnswer(
  lab: Lab,
  asking: AskingTool,
  { mine, session, as }: Intrusion,
): Promise<readonly Attempt[]> {
  const pending = await callUntilAsked(lab, mine, asking)
  if (pending === undefined) return []
  const { question } = pending
  const who = as.owner.name
  const where = session === mine.session ? "a's session" : 'a session of their own'
  const never = { ...question, id: lab.nextId() }
  const unknown = await answerAs(lab, pending, {
    title: `${who}: an answer to what was never asked, in ${where}`,
    session,
    as,
    to: never,
  })
  const title = `${who}: the answer to what ${asking.tool.name} asked a, in ${where}`
  const sight = await answerAs(lab, pending, { title, session, as, to: question })
  // So that nothing of the probe is left waiting.
  if (sight.shown !== 'effect') await answer(lab, mine.session, { to: question, as: mine.session })
  pending.stream.close()
  return [{ ...sight, unknown }]
}

interface Posting extends Answering {
  readonly title: string
  readonly session: Session
}

/** What counts is whether the call goes on, whatever is said of the answer. */
async function answerAs(lab: Lab, pending: PendingCall, posting: Posting): Promise<Sight> {
  const { title, session, as, to } = posting
  const posted = await answer(lab, session, { to, as })
  const { silenceMs } = lab.limits
  const event = await pending.stream.find((one) => isAnswerTo(one, pending.id), silenceMs)
  const hasGoneOn = event !== undefined
  const reception = statusReception(posted)
  const fate = hasGoneOn ? 'the call went on' : 'the call went on waiting'
  return {
    title,
    reception: hasGoneOn ? 'accepted' : reception === 'accepted' ? 'refused' : reception,
    shown: hasGoneOn ? 'effect' : 'nothing',
    answer: `${describeAnswer(posted)}, and ${fate}`,
    exchange: posted.exchange,
  }
}
