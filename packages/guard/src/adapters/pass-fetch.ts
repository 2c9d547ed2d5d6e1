import type { Admitted } from '../core/admission.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Refusal } from '../core/refusal.ts'
import { forwardingIn } from './forwarding.ts'
import { withEnd } from './with-end.ts'

const name = 'mcp-session-id'

/** Has an admitted request served, and makes its answer that of the guard. */
export async function passFetch(
  admission: Admitted,
  request: Request,
  serve: (inner: Request) => Promise<Response> | Response,
): Promise<Response> {
  try {
    const answer = await beforeEnd(serve(innerRequest(admission, request)), admission.signal)
    if (answer !== undefined) return answerOf(admission, answer)
  } catch (error) {
    await admission.ended()
    throw error
  }
  await admission.ended()
  return responseOf(refusalOf('session-unknown'))
}

/** What the server behind gets: its own id, and the body that was judged. */
function innerRequest(admission: Admitted, request: Request): Request {
  const { body, innerSessionId } = admission
  const headers = new Headers(request.headers)
  headers.delete(name)
  if (innerSessionId !== undefined) headers.set(name, innerSessionId)
  headers.delete('content-length')
  for (const forwarding of forwardingIn(request.headers.keys(), admission)) {
    headers.delete(forwarding)
  }
  const { method, signal, url } = request
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'
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
  const headers = new Headers(answer.headers)
  const sessionId = headers.get(name) ?? undefined
  const shown = admission.answered({ status: answer.status, sessionId })
  headers.delete(name)
  if (shown !== undefined) headers.set(name, shown)
  const { status, statusText } = answer
  return new Response(withEnd(answer.body, admission), { status, statusText, headers })
}

export const responseOf = ({ status, headers, body }: Refusal): Response =>
  new Response(body, { status, headers: { ...headers } })
