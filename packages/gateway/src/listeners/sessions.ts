import { constants } from 'node:http2'
import type { Http2SecureServer, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { LimitsConfig } from '../config/config.ts'

/** The connections of HTTP/2, of which Node bounds neither how long they are idle nor a request. */
export interface Sessions {
  /** Takes no new requests; each connection ends with its last answer. */
  drain(): void
}

/** RFC 9113, section 5.1.2: requests beyond are refused, and may be sent once more. */
export const streamsMaxPerConnection = 250

const clientLate = 408

export function boundSessions(
  server: Http2SecureServer,
  { requestReadMsMax }: Pick<LimitsConfig, 'requestReadMsMax'>,
): Sessions {
  const open = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    open.add(session)
    session.once('close', () => open.delete(session))
    endWhenIdle(session, requestReadMsMax)
    session.on('stream', (stream) => endWhenLate(stream, requestReadMsMax))
  })
  return {
    drain() {
      for (const session of open) session.close()
    },
  }
}

/** As `keepAliveTimeout` does it for HTTP/1.1. */
function endWhenIdle(session: ServerHttp2Session, msMax: number): void {
  let streams = 0
  session.on('stream', (stream) => {
    streams += 1
    stream.once('close', () => {
      streams -= 1
    })
  })
  session.setTimeout(msMax, () => {
    if (streams === 0) session.close()
  })
}

/** As `requestTimeout` does it for HTTP/1.1. */
function endWhenLate(stream: ServerHttp2Stream, msMax: number): void {
  if (stream.endAfterHeaders) return
  const timer = setTimeout(() => {
    if (stream.destroyed || stream.closed) return
    if (stream.headersSent) return stream.close(constants.NGHTTP2_CANCEL)
    stream.respond({ ':status': clientLate }, { endStream: true })
    stream.close(constants.NGHTTP2_NO_ERROR)
  }, msMax)
  const settle = (): void => clearTimeout(timer)
  stream.once('end', settle)
  stream.once('close', settle)
}
