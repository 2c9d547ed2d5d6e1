import type { Admitted } from '../core/admission.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Refusal } from '../core/refusal.ts'
import { createAnswerFilter } from './answer-filter.ts'
import { forwardingIn } from './forwarding.ts'
import { withEnd } from './with-end.ts'

const name = 'mcp-session-id'

export interface Passing {
  readonly serve: (inner: Request) => Promise<Response> | Response
  /** The server behind is handed the body as it was judged, and reads none. */
  readonly takesParsedBody: boolean
}

/** Has an admitted request served, and makes its answer that of the guard. */
export async function passFetch(
  admission: Admitted,
  request: Request,
  { serve, takesParsedBody }: Passing,
): Promise<Response> {
  try {
    const inner = innerRequest(admission, request, takesParsedBody)
    const answer = await beforeEnd(serve(inner), admission.signal)
    if (answer !== undefined) return answerOf(admission, answer)
  } catch (error) {
    await admission.ended()
    throw error
  }
  await admission.ended()
  return responseOf(refusalOf('session-unknown'))
}

/** What the server behind gets: its own id, and the body that was judged. */
function innerRequest(admission: Admitted, request: Request, takesParsedBody: boolean): Request {
  const { body, innerSessionId } = admission
  const forwarding = forwardingIn(request.headers.keys(), admission)
  const isNamed = innerSessionId !== undefined || request.headers.has(name)
  const isAsItWas = !isNamed && forwarding.length === 0
  if (isAsItWas && (takesParsedBody || request.body === null)) return request
  const headers = new Headers(request.headers)
  headers.delete(name)
  if (innerSessionId !== undefined) headers.set(name, innerSessionId)
  headers.delete('content-length')
  for (const one of forwarding) headers.delete(one)
  const { method, signal, url } = request
  const isWithout = takesParsedBody || method === 'GET' || method === 'HEAD'
  const hasBody = body !== undefined && !isWithout
  // Written anew from what was judged, so that nobody behind can read it in another way.
  const text = hasBody ? { body: JSON.stringify(body) } : {}
  return new Request(url, { method, headers, signal, ...text })
}

/** Undefined when the session has ended first; what comes too late is dropped. */
async function beforeEnd(
  answer: Promise<Response> | Response,
  signal: AbortSignal | undefined,
): Promise<Response | undefined> {
  if (signal === undefined) return answer
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const settle = (response: Response): void => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) void response.body?.cancel().catch(() => undefined)
      resolve(response)
    }
    Promise.resolve(answer).then(settle, reject)
  })
}

function answerOf(admission: Admitted, answer: Response): Response {
  const filter = createAnswerFilter(answer.headers.get('content-type') ?? undefined, admission)
  const isAsItWas = filter === undefined && !admission.isOfSession && !answer.headers.has(name)
  if (isAsItWas) return answer
  const headers = new Headers(answer.headers)
  const sessionId = headers.get(name) ?? undefined
  const shown = admission.answered({ status: answer.status, sessionId })
  headers.delete(name)
  if (shown !== undefined) headers.set(name, shown)
  if (filter !== undefined) headers.delete('content-length')
  const { status, statusText } = answer
  return new Response(withEnd(answer.body, admission, filter), { status, statusText, headers })
}

export const responseOf = ({ status, headers, body }: Refusal): Response =>
  new Response(body, { status, headers: { ...headers } })
