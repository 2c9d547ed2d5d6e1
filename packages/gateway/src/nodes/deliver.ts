import { randomBytes } from 'node:crypto'
import { Agent } from 'undici'
import { createLineReader } from '../data-path/line-reader.ts'
import { UpstreamError } from '../data-path/upstream.ts'
import type { UpstreamAnswer, UpstreamRequest } from '../data-path/upstream.ts'
import { sessionNotFound } from '../upstreams/duplex/answer.ts'
import { decodeAnswer, encodeRequest } from './envelope.ts'
import { handOnPath } from './receive.ts'
import { headersOfSignature, sign } from './signature.ts'
import { abortSignalOf } from '../data-path/ending.ts'

export interface DeliveryOptions {
  readonly secret: string
  readonly clock: () => number
  readonly answerBytesMax: number
  readonly firstByteMsMax: number
  readonly streamIdleMsMax: number
}

export interface Delivery {
  /** @throws UpstreamError when there is no answer to be had. */
  deliver(to: string, upstream: string, request: UpstreamRequest): Promise<UpstreamAnswer>
  close(): Promise<void>
}

const connectMsMax = 2000
const nonceBytes = 16

/** Brings requests to other nodes. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const agent = new Agent({
    connect: { timeout: connectMsMax },
    headersTimeout: options.firstByteMsMax,
    bodyTimeout: options.streamIdleMsMax,
  })
  return {
    async deliver(to, upstream, request) {
      const { secret, clock, answerBytesMax } = options
      const text = encodeRequest(upstream, request)
      const nonce = randomBytes(nonceBytes).toString('base64url')
      const signed = { method: 'POST', path: handOnPath, body: Buffer.from(text) } as const
      const signature = sign(signed, { timeMs: clock(), nonce }, secret)
      const { signal } = request
      try {
        const { statusCode, body } = await agent.request({
          origin: to,
          path: signed.path,
          method: signed.method,
          headers: { 'content-type': 'application/json', ...headersOfSignature(signature) },
          body: signed.body,
          signal: abortSignalOf(signal),
        })
        if (statusCode !== 200) {
          await body.dump()
          throw new UpstreamError('UPSTREAM_UNREACHABLE', 'Another gateway does not know this one')
        }
        return await decodeAnswer(linesOf(body, answerBytesMax))
      } catch (error) {
        if (signal.aborted) throw signal.reason
        if (isGone(error)) return sessionNotFound
        throw error instanceof UpstreamError ? error : failed(error)
      }
    },
    close: () => agent.destroy(),
  }
}

/** Nobody listens there: with the node, its processes have ended. */
const goneCodes: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH'])

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && goneCodes.has(error.code)

const failed = (cause: unknown): UpstreamError =>
  new UpstreamError('UPSTREAM_UNREACHABLE', 'Another gateway cannot be reached', { cause })

async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<string> {
  // A message is as large as it may be, and a little more as text in JSON.
  const reader = createLineReader(2 * bytesMax)
  for await (const chunk of chunks) {
    const lines = reader.read(chunk)
    if (lines === undefined) throw new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', 'Too large')
    yield* lines
  }
}
