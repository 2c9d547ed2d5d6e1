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
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    return undefined
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) return undefined
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks, bytes).toString('utf8'))
}
