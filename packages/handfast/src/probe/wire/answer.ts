import { memberOf } from '@handfast/protocol'
import type { ServerEvent } from './event-stream.ts'
import { isResponseTo } from './json-rpc.ts'
import type { JsonRpcId } from './json-rpc.ts'

/** Why there is no answer, or only part of one. */
export type AnswerFailure =
  /** Nothing came before the deadline. */
  | 'silent'
  /** The connection was refused or broke, or it was not HTTP. */
  | 'broken'

/** What came back for one request, as far as it was read. */
export interface Answer {
  /** Its place in the transcript. */
  readonly exchange: number
  /** 0 when there was none. */
  readonly status: number
  readonly failure: AnswerFailure | undefined
  /** What broke it, as Node names it: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly brokenBy?: string
  /** It came over stdio: the status is only what HTTP would have had for it. */
  readonly isStdio?: true
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** Without parameters, in lower case. */
  readonly mediaType: string
  readonly text: string
  /** More came than was read: a limit, a deadline, or a stream that does not end. */
  readonly isCut: boolean
  /** Parsed JSON-RPC messages, of the body or of the events of a stream. */
  readonly messages: readonly unknown[]
  readonly events: readonly ServerEvent[]
}

export function headerOf(answer: Answer, name: string): string | undefined {
  return answer.headers.get(name)?.[0]
}

/** Whether the server took a request in, as far as one answer says so. */
export type Reception =
  /** It did what was asked, or took it in (202). */
  | 'accepted'
  /** It said no: 4xx, a JSON-RPC error, a tool result that is an error. */
  | 'refused'
  /** It answered, and the answer is neither: 5xx, 429, a redirect, something that is not MCP. */
  | 'unclear'
  | 'unanswered'

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** Of a JSON-RPC request: only a result that came back is an acceptance. */
export function receptionOf(answer: Answer, id: JsonRpcId): Reception {
  const response = answer.messages.find((message) => isResponseTo(message, id))
  if (response === undefined) {
    // Several servers answer errors with `id: null`, as they refuse before they look at the id.
    const isError = answer.messages.some((message) => memberOf(message, 'error') !== undefined)
    return isError && answer.status < 500 ? 'refused' : withoutMessage(answer)
  }
  if (answer.status === 429 || answer.status >= 500) return 'unclear'
  if (memberOf(response, 'error') !== undefined) return 'refused'
  if (!isSuccess(answer.status)) return 'refused'
  return memberOf(memberOf(response, 'result'), 'isError') === true ? 'refused' : 'accepted'
}

function withoutMessage(answer: Answer): Reception {
  const reception = statusReception(answer)
  return reception === 'accepted' ? 'unclear' : reception
}

/** Of anything without a JSON-RPC answer: a notification, a posted response, a stream, a DELETE. */
export function statusReception({ status, failure }: Answer): Reception {
  if (status === 0) return failure === undefined ? 'unclear' : 'unanswered'
  if (isSuccess(status)) return 'accepted'
  return status >= 400 && status < 500 && status !== 429 && status !== 408 ? 'refused' : 'unclear'
}

export function responseIn(answer: Answer, id: JsonRpcId): unknown {
  return answer.messages.find((message) => isResponseTo(message, id))
}

export function resultIn(answer: Answer, id: JsonRpcId): unknown {
  return memberOf(responseIn(answer, id), 'result')
}
