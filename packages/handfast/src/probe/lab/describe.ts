import { memberOf } from '@handfast/protocol'
import type { Answer, Reception } from '../wire/answer.ts'
import { headerOf } from '../wire/answer.ts'
import type { Sight } from './verdict.ts'

const messageCharactersMax = 80

/** What an answer looked like, in a few words: `HTTP 404, error -32001 Session not found`. */
export function describeAnswer(answer: Answer): string {
  const { status, failure, messages, mediaType, isStdio } = answer
  const elsewhere = redirectOf(answer)
  if (elsewhere !== undefined) {
    return `HTTP ${status} to ${elsewhere.slice(0, messageCharactersMax)}, which is not followed`
  }
  if (status === 0) return failure === 'broken' ? 'the connection broke' : 'no answer in time'
  const how = isStdio === true ? overStdio(status) : `HTTP ${status}`
  const late = failure === 'silent' ? ', which did not end in time' : ''
  const response = messages.find((message) => memberOf(message, 'method') === undefined)
  const error = memberOf(response, 'error')
  if (error !== undefined) return `${how}, ${describeError(error)}${late}`
  const result = memberOf(response, 'result')
  if (memberOf(result, 'isError') === true) return `${how}, a tool error${late}`
  if (result !== undefined) return `${how}, a result${late}`
  const stream = mediaType === 'text/event-stream' ? ', a stream' : ''
  return `${how}${stream}${late}`
}

function overStdio(status: number): string {
  if (status === 200) return 'answered'
  if (status === 202) return 'taken in'
  return status === 403 ? 'the program ended before it answered' : 'stdio has nothing of the kind'
}

function describeError(error: unknown): string {
  const code = memberOf(error, 'code')
  const message = memberOf(error, 'message')
  const text = typeof message === 'string' ? ` ${message.slice(0, messageCharactersMax)}` : ''
  return typeof code === 'number' ? `error ${code}${text}` : `an error${text}`
}

/** @param title Who did what. */
export function sightOf(title: string, answer: Answer, reception: Reception): Sight {
  return { title, reception, answer: describeAnswer(answer), exchange: answer.exchange }
}

/** A redirect is not followed, so that no credential goes where the user did not send it. */
export function redirectOf(answer: Answer): string | undefined {
  const isRedirect = answer.status >= 300 && answer.status < 400
  return isRedirect ? headerOf(answer, 'location') : undefined
}
