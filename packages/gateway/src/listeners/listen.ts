import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { LimitsConfig, ListenConfig } from '../config/config.ts'
import { bind, hostOf } from '../opening/bind.ts'
import { orClose } from '../opening/or-close.ts'
import { sendAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import { authorityOf } from './authority.ts'
import { closeIdle } from './close-idle.ts'
import type { AnyServer } from './close-idle.ts'
import { boundSessions, streamsMaxPerConnection } from './sessions.ts'
import { openTls } from './tls.ts'

export interface Listening {
  /** With the port that was given, where any was asked for. */
  readonly url: string
  /** Takes no new connections, and ends when the open ones have, or after so long. */
  drain(msMax: number): Promise<void>
}

export interface Front {
  readonly listener: RequestListener
  readonly listen: ListenConfig
  readonly limits: LimitsConfig
}

/** @throws GatewayError when the address or a certificate cannot be had. */
export async function listen(front: Front): Promise<Listening> {
  const { listen: wanted, limits } = front
  const tls = wanted.tls === undefined ? undefined : await openTls(wanted.tls)
  let isDraining = false
  const listener: RequestListener = (req, res) => {
    // RFC 9112, section 9.6: a client that goes on asking here would keep it from ending.
    const isHttp1 = req.httpVersionMajor === 1
    if (isDraining && isHttp1) res.shouldKeepAlive = false
    // An answer that was begun before is the last of a connection of HTTP/2.
    if (isHttp1 && authority?.isReplacedFor(req.socket)) return sendAnswer(res, elsewhere)
    front.listener(req, res)
  }
  const server =
    tls === undefined
      ? createServer(timeLimits(limits), listener)
      : // Its requests and responses are those of HTTP/1.1 where the client speaks no HTTP/2.
        createSecureServer(
          { ...tls.options, ...timeLimits(limits), allowHTTP1: true },
          listener as never,
        )
  const sessions = 'setSecureContext' in server ? boundSessions(server, limits) : undefined
  const authority =
    'setSecureContext' in server && tls !== undefined && sessions !== undefined
      ? authorityOf(server, { first: tls.options, sessions })
      : undefined
  tls?.onChange((options) => authority?.use(options))
  server.maxConnections = limits.connectionsMax
  const port = await orClose(bind(server, wanted), () => tls?.close())
  const connections = trackConnections(server)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${hostOf(wanted.address)}:${port}`,
    async drain(msMax) {
      isDraining = true
      tls?.close()
      sessions?.drain()
      await drain(server, connections, msMax)
    },
  }
}

/** RFC 9110, section 15.5.20: a client may ask once more, on a connection of its own. */
const elsewhere: Answer = { status: 421, headers: { connection: 'close' }, body: '' }

const timeLimits = (limits: LimitsConfig): object => ({
  maxHeaderSize: limits.headerBytesMax,
  requestTimeout: limits.requestReadMsMax,
  headersTimeout: limits.requestReadMsMax,
  settings: {
    maxHeaderListSize: limits.headerBytesMax,
    maxConcurrentStreams: streamsMaxPerConnection,
  },
})

interface Destroyable {
  destroy(): unknown
}

/** A server of HTTP/2 knows not how to close what is open. */
function trackConnections(server: AnyServer): ReadonlySet<Destroyable> {
  const open = new Set<Destroyable>()
  const track = (
    socket: Destroyable & { once(event: 'close', leave: () => void): unknown },
  ): void => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }
  server.on('connection', track)
  return open
}

const closeIdleEveryMs = 100

async function drain(
  server: AnyServer,
  connections: ReadonlySet<Destroyable>,
  msMax: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  closeIdle(server)
  // Clients that are answered meanwhile keep theirs for the next request.
  const again = setInterval(() => closeIdle(server), closeIdleEveryMs)
  const timer = setTimeout(() => {
    for (const connection of connections) connection.destroy()
  }, msMax)
  await closed
  clearInterval(again)
  clearTimeout(timer)
}
