import { isLoopbackHost } from '@handfast/protocol'
import { allowInsecureRequests } from 'oauth4webapi'

export const askMsMax = 5000
/** Metadata is a few kilobytes, tokens and what is said of them are less. */
const answerBytesMax = 1024 * 1024

interface RequestOptions {
  readonly signal: AbortSignal
  readonly [allowInsecureRequests]: boolean
}

/** How an authorization server is asked: loopback needs no TLS, everywhere else it has to be. */
export const optionsFor = (
  url: string,
  signal: AbortSignal = AbortSignal.timeout(askMsMax),
): RequestOptions => ({
  signal,
  [allowInsecureRequests]: isLoopbackHost(new URL(url).hostname),
})

/**
 * The JSON that an authorization server answers; undefined where it refuses, or says too much.
 *
 * @throws where the answer breaks off or is no JSON.
 */
export async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) {
    await response.body?.cancel()
    return undefined
  }
  const bytes = await bytesOf(response)
  return bytes === undefined || bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'))
}

/**
 * As `fetch`, for what reads all of an answer.
 *
 * @throws Error where it is longer than any that is meant.
 */
export async function fetchShort(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options)
  const bytes = await bytesOf(response)
  if (bytes === undefined) throw new Error('The answer is too long.')
  const { status, headers } = response
  return new Response(bytes.length === 0 ? null : bytes, { status, headers })
}

/** Undefined when they are too many. */
async function bytesOf({ body }: Response): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}
