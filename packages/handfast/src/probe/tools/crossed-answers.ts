import { memberOf } from '@handfast/protocol'
import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight } from '../lab/verdict.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { randomHex } from '../wire/randomness.ts'
import type { EchoTool } from './echo-tool.ts'
import { sightOfCall, textOfResult } from './tool-caller.ts'
import type { ToolAnswer, ToolCaller, ToolRequest } from './tool-caller.ts'

/** Somebody in a session of their own; two of one principal have two. */
export interface Caller {
  readonly as: Principal
  readonly caller: ToolCaller
}

/** Two callers, and a way to tell whose answer one is. */
export interface Crossing {
  readonly callers: readonly [Caller, Caller]
  /** Undefined where the callers ask for different things instead. */
  readonly echo: EchoTool | undefined
}

/** What each asks when nothing crosses: these have to work before anything else means much. */
export async function askInTurn(lab: Lab, { callers, echo }: Crossing): Promise<readonly Sight[]> {
  const sights: Sight[] = []
  for (const { as, caller } of callers) {
    const asked = echo === undefined ? known(lab) : askEcho(lab, echo)
    const answer = await caller.request({ as, ...asked })
    const sight = sightOfCall(`${as.name}: ${asked.method}, with nobody else about`, answer)
    const isTheirs = asked.isAnswer(answer)
    sights.push(
      isTheirs || sight.reception !== 'accepted' ? sight : { ...sight, reception: 'unclear' },
    )
  }
  return sights
}

/** A round in which an answer is lost is not waited for longer than this many times an answer. */
const patienceFactor = 20

/** Pairs of requests at once; more make a crossing likelier, and cost two requests each. */
const roundsMax = 8

/**
 * Two callers use one JSON-RPC id at the same time (GHSA-345p-7cg4-v4c7). The control is the same
 * with two ids: what crosses then as well is not the fault of the ids.
 */
export async function crossAnswers(lab: Lab, crossing: Crossing): Promise<Attempt> {
  const sight = await severalRounds(lab, crossing, 'one request id at the same time')
  const unknown = await severalRounds(lab, crossing, 'a request id of their own each')
  return { ...sight, unknown }
}

async function severalRounds(lab: Lab, crossing: Crossing, how: Ids): Promise<Sight> {
  let last: Sight | undefined
  for (let round = 0; round < roundsMax; round += 1) {
    last = await oneRound(lab, crossing, how)
    if (last.shown === 'canary' || last.reception === 'unclear') return last
  }
  if (last === undefined) throw new TypeError('there was no round')
  return { ...last, answer: `${last.answer}, ${roundsMax} times` }
}

type Ids = 'one request id at the same time' | 'a request id of their own each'

interface Question extends ToolRequest {
  /** Whether an answer is the one to this question. */
  isAnswer(answer: ToolAnswer): boolean
}

async function oneRound(lab: Lab, crossing: Crossing, how: Ids): Promise<Sight> {
  const { callers, echo } = crossing
  const id = lab.nextId()
  const ids: readonly JsonRpcId[] = how.startsWith('one') ? [id, id] : [id, lab.nextId()]
  const questionOf = ({ as }: Caller, index: number): Question => {
    const wanted = { as, id: ids[index] ?? id, deadlineMs: patienceMs(lab, echo) }
    const different = index === 0 ? known(lab) : askNothing
    return { ...wanted, ...(echo === undefined ? different : askEcho(lab, echo)) }
  }
  const asked = callers.map((one, index) => ({ ...one, question: questionOf(one, index) }))
  const answers = await Promise.all(asked.map(({ caller, question }) => caller.request(question)))
  const questions = asked.map(({ question }) => question)
  return compared({ questions, answers, how })
}

const patienceMs = ({ limits }: Lab, echo: EchoTool | undefined): number =>
  Math.min(limits.silenceMs, 500 + patienceFactor * (echo?.tookMs ?? 0))

interface Round {
  readonly questions: readonly Question[]
  readonly answers: readonly ToolAnswer[]
  readonly how: Ids
}

/** Whether somebody was given what the other had asked for, and not what they had asked for. */
function compared({ questions, answers, how }: Round): Sight {
  const names = questions.map(({ as }) => as.name).join(' and ')
  const title = `${names}: ${questions[0]?.method ?? ''} with ${how}`
  for (const [index, answer] of answers.entries()) {
    const own = questions[index]
    const other = questions[1 - index]
    if (own === undefined || other === undefined) continue
    if (!own.isAnswer(answer) && other.isAnswer(answer)) {
      const what = `${own.as.name} got the answer to the question of ${other.as.name}`
      return { ...sightOfCall(title, answer), reception: 'accepted', shown: 'canary', answer: what }
    }
  }
  const [first] = answers
  if (first === undefined) throw new TypeError('nobody asked')
  const areOwn = answers.every((answer, index) => questions[index]?.isAnswer(answer) === true)
  const without = answers.find((answer, index) => questions[index]?.isAnswer(answer) !== true)
  const sight = sightOfCall(title, without ?? first)
  if (areOwn) return { ...sight, reception: 'refused', shown: 'nothing', answer: 'each got theirs' }
  // A second request under an id that is in use may be refused.
  const isRefused = without?.reception === 'refused' || sight.reception === 'unanswered'
  return { ...sight, reception: isRefused ? sight.reception : 'unclear', shown: 'nothing' }
}

type Asked = Pick<Question, 'method' | 'params' | 'isAnswer'>

function askEcho(lab: Lab, echo: EchoTool): Asked {
  const canary = randomHex(16, lab.random)
  return {
    method: 'tools/call',
    params: { name: echo.name, arguments: echo.with(canary) },
    isAnswer: ({ result }) => textOfResult(result).includes(canary),
  }
}

/** JSON-RPC 2.0, section 5.1: no such method. Other errors may be about anything. */
const noSuchMethod = -32601

const askNothing: Asked = {
  method: 'handfast/no-such-method',
  params: {},
  isAnswer: ({ answer }) =>
    answer.messages.some((one) => memberOf(memberOf(one, 'error'), 'code') === noSuchMethod),
}

/** Something that every server has; the other asks for something that none has. */
const known = ({ surface }: Lab): Asked => ({
  method: surface.era === 'modern' ? 'server/discover' : 'ping',
  params: {},
  isAnswer: ({ reception }) => reception === 'accepted',
})
