import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refusalOf } from '@handfast/guard'
import { headersOf } from '@handfast/guard/adapters/node'
import type { DecisionsConfig } from '../config/config.ts'
import { sendAnswer } from '../listeners/answer.ts'
import type { Answer } from '../listeners/answer.ts'
import { bind, hostOf } from '../opening/bind.ts'
import { askedRequest } from './asked-request.ts'
import { asForbidden, decide } from './decide.ts'
import type { DecideParts } from './decide.ts'

export interface Deciding {
  readonly url: string
  close(): Promise<void>
}

/** @throws GatewayError when the address cannot be had. */
export async function listenForProxies(
  config: DecisionsConfig,
  partsOf: (server: string) => DecideParts | undefined,
): Promise<Deciding> {
  const server = createServer((req, res) => {
    answerTo(req, partsOf)
      .catch((): Answer => refusalOf('store-unavailable'))
      .then((answer) => send(res, config.refusals === 'exact' ? answer : asForbidden(answer)))
  })
  const port = await bind(server, config)
  return {
    url: `http://${hostOf(config.address)}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What is answered tells the proxy; what the body holds, for whoever passes that on. */
function send(res: ServerResponse, answer: Answer): void {
  sendAnswer(res, { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } })
}

const shape = /^\/decide\/(?<server>[a-z][a-z0-9-]*)(?<rest>\/[^?#]*)?(?:\?.*)?$/

async function answerTo(
  req: IncomingMessage,
  partsOf: (server: string) => DecideParts | undefined,
): Promise<Answer> {
  // A proxy may ask with the body; it is not looked at.
  req.resume()
  const { server, rest = '' } = shape.exec(req.url ?? '')?.groups ?? {}
  const parts = server === undefined ? undefined : partsOf(server)
  if (parts === undefined) return { status: 404, headers: {}, body: '' }
  const headers = headersOf(req)
  if (headers === undefined) return refusalOf('header-malformed')
  const asking = { method: req.method ?? 'GET', headers, isTls: false }
  const asked = askedRequest(asking, rest)
  return asked === undefined ? refusalOf('header-malformed') : decide(asked, parts)
}
