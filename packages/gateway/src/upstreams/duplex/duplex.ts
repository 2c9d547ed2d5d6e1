import type { JsonObject } from '@handfast/protocol'
import type { Behalf } from '../credential.ts'

/** What carries JSON-RPC messages both ways: a process, or a stream and the endpoint to it. */
export interface Duplex {
  /** @throws UpstreamError when the other side is gone, or does not read what it is sent. */
  send(message: JsonObject, who: Behalf): Promise<void>
  /** Ends it with all that belongs to it; resolved when nothing of it is left. */
  close(): Promise<void>
}

export interface DuplexEvents {
  onMessage(message: JsonObject): void
  /** Once, whichever side has ended it. */
  onEnd(): void
}

/** @throws UpstreamError when there is none to be had. */
export type OpenDuplex = (who: Behalf, events: DuplexEvents) => Promise<Duplex>
