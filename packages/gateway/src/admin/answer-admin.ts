import type { ServerResponse } from 'node:http'
import { endWith, isGone, sendAnswer } from '../listeners/answer.ts'
import type { Res } from '../listeners/answer.ts'
import { AdminError, statusOf } from './admin-error.ts'
import type { AdminErrorCode, Refused } from './answers.ts'
import type { AdminStream } from './live.ts'

const nothingElse =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** On every answer. The page has no inline script or style, and asks nobody but its own origin. */
const always = {
  'cache-control': 'no-store',
  'content-security-policy':
    `${nothingElse}; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; ` +
    "require-trusted-types-for 'script'; trusted-types 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

export interface AdminText {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export const plainText = (status: number, body: string): AdminText => ({
  status,
  type: 'text/plain; charset=utf-8',
  body,
})

export const sendText = (res: Res, { status, type, body, headers }: AdminText): void =>
  sendAnswer(res, { status, headers: { ...always, 'content-type': type, ...headers }, body })

interface Sent {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

export const sendJson = (
  res: Res,
  value: unknown,
  { status = 200, headers = {} }: Sent = {},
): void => sendText(res, { status, type: 'application/json', body: JSON.stringify(value), headers })

export function sendRefused(res: Res, code: AdminErrorCode, message: string): void {
  const refused: Refused = { error: { code, message } }
  sendJson(res, refused, { status: statusOf[code] })
}

/** What went wrong, as far as it is the caller's to know. */
export function sendError(res: Res, error: unknown): void {
  if (error instanceof AdminError) return sendRefused(res, error.code, error.message)
  sendRefused(res, 'ADMIN_UNAVAILABLE', 'The state cannot be asked now; try again in a moment.')
}

/** Until the client goes, or the stream ends by itself. */
export function sendStream(res: Res, open: AdminStream): void {
  res.writeHead(200, { ...always, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  const write = boundedWrite(res)
  write('retry: 2000\n\n')
  let close = (): void => undefined
  const beat = setInterval(() => write(':\n\n'), beatMs)
  const end = (): void => {
    clearInterval(beat)
    close()
    endWith(res)
  }
  close = open((name, value) => write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`), end)
  res.once('close', end)
}

/** Proxies close what is silent for longer. */
const beatMs = 15_000
/** What may wait for a browser that reads slowly. */
const waitingMax = 2_000_000

/** Whether it is still worth writing to. */
function boundedWrite(res: Res): (text: string) => boolean {
  let waiting = 0
  return (text) => {
    if (isGone(res) || res.writableEnded) return false
    waiting += text.length
    const taken = (): void => void (waiting -= text.length)
    // Node declares `write` for both versions of HTTP, in overloads that are no union.
    void (res as ServerResponse).write(text, taken)
    return waiting < waitingMax
  }
}
