import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'

/** What begins every text that belongs to a principal, and is in no other. */
export const canaryOf = (name: string): string => `canary-of-${name}.`

/** What was asked at once, under the ids 1, 2 and so on. */
export interface Question {
  readonly owner: string
  /** Others, of whom nothing may be in the answer. */
  readonly others: readonly string[]
  /** Of each request. */
  readonly nonces: readonly string[]
  /** Before the answer to each request. */
  readonly events: number
}

/** What was seen of an answer, and held against what alone it may say. */
export interface Checked {
  readonly responses: number
  readonly events: number
  readonly wrong: readonly string[]
}

/** Any bytes at all, as of a refusal or of what was broken off. */
export const isCrossed = (text: string, { others }: Pick<Question, 'others'>): boolean =>
  others.some((name) => text.includes(canaryOf(name)))

/** Every message of an answer with status 200; `isWhole` when its end was seen. */
export function checkAnswer(
  text: string,
  question: Question,
  form: { readonly isStream: boolean; readonly isWhole: boolean },
): Checked {
  const messages = form.isStream ? messagesOfStream(text) : messagesOfBody(text)
  const wrong: string[] = []
  const open = new Set(question.nonces.keys())
  let events = 0
  for (const message of messages) {
    if (message['method'] !== undefined) {
      events += 1
      const isOwn = question.nonces.some((nonce) => isEventOf(message, question.owner, nonce))
      if (!isOwn) wrong.push(`${question.owner} was told something else`)
      continue
    }
    const index = Number(message['id']) - 1
    const expected = `${canaryOf(question.owner)} ${question.nonces[index]}`
    if (!open.delete(index)) wrong.push(`${question.owner} got an answer that was not asked for`)
    else if (textIn(message) !== expected) {
      wrong.push(`${question.owner} was answered something else`)
    }
  }
  const { length } = question.nonces
  if (form.isWhole && (open.size > 0 || events !== question.events * length)) {
    wrong.push(`${question.owner} was answered ${length - open.size} of ${length}`)
  }
  if (isCrossed(text, question)) wrong.push(`${question.owner} got what is another's`)
  return { responses: length - open.size, events, wrong }
}

const textIn = ({ result }: JsonObject): unknown => {
  const content = memberOf(result, 'content')
  return Array.isArray(content) && content.length === 1 ? memberOf(content[0], 'text') : undefined
}

const isEventOf = ({ params }: JsonObject, owner: string, nonce: string): boolean =>
  memberOf(params, 'data') === `${canaryOf(owner)} ${nonce}`

function messagesOfBody(text: string): readonly JsonObject[] {
  const body = parsed(text)
  return body === undefined ? [] : (Array.isArray(body) ? body : [body]).map(objectOf)
}

/** Undefined for what is no JSON: nothing was answered. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of events that are complete: what was broken off in the middle of one is no message. */
function messagesOfStream(text: string): readonly JsonObject[] {
  const complete = text.split('\n\n').slice(0, -1)
  return complete.flatMap((event) => {
    const lines = event.split('\n').filter((line) => line.startsWith('data: '))
    const data = lines.map((line) => line.slice('data: '.length)).join('\n')
    return data === '' ? [] : [objectOf(parsed(data))]
  })
}

const objectOf = (message: unknown): JsonObject => (isObject(message) ? message : {})
