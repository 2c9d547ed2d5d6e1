import { memberOf } from '@handfast/protocol'
import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import { statusReception } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import type { ServerEvent } from '../wire/event-stream.ts'
import { isResponseTo, messagesIn, textMemberOf } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { argumentsFor } from './arguments.ts'
import type { Asked, AttendedSession } from './attended-session.ts'
import type { Tool } from './tool.ts'

/** A tool that asks back while it is called. */
export interface AskingTool {
  readonly tool: Tool
  readonly args: Readonly<Record<string, unknown>>
}

/** A call that waits for an answer of its caller. */
interface PendingCall extends Pick<Asked, 'streams' | 'close'> {
  readonly id: JsonRpcId
  readonly question: Question
}

/** What a server asks its client. */
export interface Question {
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
    await decline(mine, { to: pending.question, as: mine.owner })
    pending.close()
    return { tool, args }
  }
  return undefined
}

async function callUntilAsked(
  lab: Lab,
  mine: AttendedSession,
  { tool, args }: AskingTool,
): Promise<PendingCall | undefined> {
  const id = lab.nextId()
  const params = { name: tool.name, arguments: args }
  const { streams, close } = await mine.ask({ jsonrpc: '2.0', id, method: 'tools/call', params })
  const event = await nextOf(lab, mine, { id, streams })
  const question = event === undefined ? undefined : questionIn(event)
  if (question === undefined) {
    close()
    return undefined
  }
  mine.heard.add(question.id)
  return { id, streams, close, question }
}

/** What comes of a call next: its answer, or a question that was not heard before. */
function nextOf(
  { limits }: Lab,
  { heard }: AttendedSession,
  { id, streams }: Pick<PendingCall, 'id' | 'streams'>,
): Promise<ServerEvent | undefined> {
  const isNew = (event: ServerEvent): boolean => {
    const question = questionIn(event)
    return question !== undefined && !heard.has(question.id)
  }
  const isNext = (event: ServerEvent): boolean => isNew(event) || isAnswerTo(event, id)
  return firstOf(streams.map((stream) => stream.find(isNext, limits.silenceMs)))
}

/** What a tool says to its caller: its answer, and what it asks meanwhile. */
export interface Heard {
  readonly answer: Answer
  readonly messages: readonly unknown[]
}

/** Questions of one call that are declined, so that the call may go on. */
const questionsMax = 3

export async function hearOut(
  lab: Lab,
  mine: AttendedSession,
  { tool, args }: AskingTool,
): Promise<Heard> {
  const id = lab.nextId()
  const params = { name: tool.name, arguments: args }
  const asked = await mine.ask({ jsonrpc: '2.0', id, method: 'tools/call', params })
  const { answer, streams, close } = asked
  const messages = [...answer.messages]
  for (let questions = 0; questions <= questionsMax; questions += 1) {
    const event = await nextOf(lab, mine, { id, streams })
    if (event === undefined) break
    messages.push(...messagesIn(event.data))
    const question = questionIn(event)
    if (question === undefined) break
    mine.heard.add(question.id)
    await decline(mine, { to: question, as: mine.owner })
  }
  close()
  return { answer, messages }
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
  /** Whose credential it is sent with. */
  readonly as: Principal
}

/** Posts what does the least into a session: a refusal, or an empty list. */
function decline(session: AttendedSession, { to, as }: Answering): Promise<Answer> {
  return session.post(as, { jsonrpc: '2.0', id: to.id, result: refusalOf(to.method) })
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
  const { owner: as } = mine
  const pending = await callUntilAsked(lab, mine, asking)
  if (pending === undefined) return undefined
  const title = `${as.name}: the answer to what ${asking.tool.name} asked them`
  const sight = await answerAs(lab, pending, { title, session: mine, as, to: pending.question })
  pending.close()
  return sight
}

/** Somebody else answers: in a session of their own, and, where it is not open anyway, in `a`'s. */
export async function answerForOthers(
  lab: Lab,
  asking: AskingTool,
  { mine, others }: { readonly mine: AttendedSession; readonly others: AttendedSession },
): Promise<readonly Attempt[]> {
  const { owner: as } = others
  const own = await tryToAnswer(lab, asking, { mine, session: others, as })
  if (as.name === mine.owner.name || (await mine.isOpenTo(as))) return own
  return [...own, ...(await tryToAnswer(lab, asking, { mine, session: mine, as }))]
}

interface Intrusion {
  readonly mine: AttendedSession
  /** The session that the answer is posted in. */
  readonly session: AttendedSession
  readonly as: Principal
}

async function tryToAnswer(
  lab: Lab,
  asking: AskingTool,
  { mine, session, as }: Intrusion,
): Promise<readonly Attempt[]> {
  const pending = await callUntilAsked(lab, mine, asking)
  if (pending === undefined) return []
  const { question } = pending
  const where = session === mine ? "a's session" : 'a session of their own'
  const unknown = await answerAs(lab, pending, {
    title: `${as.name}: an answer to what was never asked, in ${where}`,
    session,
    as,
    to: { ...question, id: lab.nextId() },
  })
  const title = `${as.name}: the answer to what ${asking.tool.name} asked a, in ${where}`
  const sight = await answerAs(lab, pending, { title, session, as, to: question })
  // So that nothing of the probe is left waiting.
  if (sight.shown !== 'effect') await decline(mine, { to: question, as: mine.owner })
  pending.close()
  return [{ ...sight, unknown }]
}

interface Posting extends Answering {
  readonly title: string
  readonly session: AttendedSession
}

/** What counts is whether the call goes on, whatever is said of the answer. */
async function answerAs(lab: Lab, pending: PendingCall, posting: Posting): Promise<Sight> {
  const { title, session, as, to } = posting
  const posted = await decline(session, { to, as })
  const { silenceMs } = lab.limits
  const isGoingOn = (event: ServerEvent): boolean => isAnswerTo(event, pending.id)
  const event = await firstOf(pending.streams.map((one) => one.find(isGoingOn, silenceMs)))
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
