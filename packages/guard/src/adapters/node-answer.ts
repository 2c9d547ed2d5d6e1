import type { Admitted } from '../core/admission.ts'
import { refusalOf } from '../core/refusal.ts'
import type { Refusal } from '../core/refusal.ts'
import type { NodeResponse } from './node-exchange.ts'
import { headerIn, textOf, withoutHeader } from './node-headers.ts'

const idName = 'mcp-session-id'
const ofBody = ['content-length', 'content-encoding', 'transfer-encoding', 'etag', idName]

/** What is replaced on a response; the arguments are those of Node, whatever the form. */
interface Replaced {
  writeHead(status: number, ...more: unknown[]): unknown
  end(...more: unknown[]): unknown
}

/**
 * Makes the answer that of the guard: the id in its head is for the client, however it was set,
 * and it ends with the session.
 */
export function guardAnswer(res: NodeResponse, admission: Admitted): void {
  // Every response of Node has these, in overloads that cannot be written down as one.
  const hooked = res as unknown as Replaced
  const writeHead = hooked.writeHead.bind(res)
  const end = hooked.end.bind(res)
  let isShown = false

  const show = (status: number, given: string | undefined): void => {
    if (isShown || res.headersSent) return
    isShown = true
    const sessionId = given ?? textOf(res.getHeader(idName))
    res.removeHeader(idName)
    const shown = admission.answered({ status, sessionId })
    if (shown !== undefined) res.setHeader(idName, shown)
  }

  hooked.writeHead = (status, ...more) => {
    show(
      status,
      more.map((headers) => headerIn(headers, idName)).find((id) => id !== undefined),
    )
    return writeHead(status, ...more.map((headers) => withoutHeader(headers, idName)))
  }
  // Over HTTP/2, an answer without a body is begun by its end.
  hooked.end = (...more) => {
    show(res.statusCode, undefined)
    return end(...more)
  }

  const stop = (): void => {
    if (res.writableEnded || res.destroyed) return
    isShown = true
    Object.assign(res, { writeHead, end })
    if (res.headersSent) {
      end()
    } else {
      for (const name of ofBody) res.removeHeader(name)
      sendAnswer(res, refusalOf('session-unknown'))
    }
    silence(res)
  }
  const { signal } = admission
  signal?.addEventListener('abort', stop)
  res.once('close', () => signal?.removeEventListener('abort', stop))
  if (signal?.aborted === true) stop()
}

/** An answer in place of that of the server behind. */
export type Answer = Pick<Refusal, 'status' | 'headers' | 'body'>

export function sendAnswer(res: NodeResponse, { status, headers, body }: Answer): void {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.end(body)
}

/** What the server behind still says after the end goes nowhere, and is no error of it. */
function silence(res: NodeResponse): void {
  const ignore = (...given: unknown[]): unknown => {
    const callback = given.at(-1)
    if (typeof callback === 'function') queueMicrotask(() => callback())
    return res
  }
  for (const name of saying) if (name in res) Object.defineProperty(res, name, { value: ignore })
}

const saying = [
  'writeHead',
  'write',
  'end',
  'flushHeaders',
  'setHeader',
  'appendHeader',
  'setHeaders',
]
