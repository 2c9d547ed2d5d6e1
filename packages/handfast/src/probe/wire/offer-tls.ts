import net, { isIP } from 'node:net'
import { hostOf, portOf } from './connect-tls.ts'
import type { RandomBytes } from './randomness.ts'
import type { HelloReply, TlsOffer } from './tls-hello.ts'
import { clientHello, helloReplyIn } from './tls-hello.ts'

export interface Offering {
  readonly url: URL
  readonly offer: TlsOffer
  readonly random: RandomBytes
  readonly signal: AbortSignal
}

/** A ServerHello has a session id of 32 bytes at most, and stands at the front. */
const replyBytesMax = 128

/** Sends a ClientHello on a connection of its own, hears what is said to it, and hangs up. */
export function offerTls({ url, offer, random, signal }: Offering): Promise<HelloReply> {
  const host = hostOf(url)
  const name = isIP(host) === 0 ? host : undefined
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: portOf(url) })
    let seen = new Uint8Array()
    const end = (reply: HelloReply): void => {
      signal.removeEventListener('abort', abort)
      resolve(reply)
      socket.destroy()
    }
    const abort = (): void => end({ kind: 'unanswered' })
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    socket.on('connect', () => void socket.write(clientHello(offer, name, random)))
    socket.on('data', (chunk: Uint8Array) => {
      seen = Uint8Array.from([...seen, ...chunk.subarray(0, replyBytesMax)])
      const reply = helloReplyIn(seen)
      if (reply !== undefined) end(reply)
      else if (seen.length > replyBytesMax) end({ kind: 'unclear' })
    })
    socket.on('error', () => end({ kind: 'refused', why: 'the end of the connection' }))
    socket.on('close', () => end({ kind: 'refused', why: 'the end of the connection' }))
  })
}
