import type { WeaknessId } from '@handfast/catalogue'
import type { Era } from '@handfast/protocol'
import type { Disposition } from './lab/check.ts'
import type { Companions } from './lab/companions.ts'
import type { DeclaredHandle } from './lab/declared-handles.ts'
import type { Clock } from './wire/clock.ts'
import type { FetchHandler } from './wire/fetch-exchange.ts'
import type { ProbeLimits } from './wire/limits.ts'
import type { RandomBytes } from './wire/randomness.ts'
import type { TlsSettings } from './wire/tls-settings.ts'

export interface ProbeOptions {
  /** `http://127.0.0.1:3000/mcp`. With a handler, the URL that its requests carry. */
  readonly url?: string
  /** A server in this process: requests go straight into it, and into no network. */
  readonly handler?: FetchHandler
  /** In place of a URL: a program that speaks over stdio, and its arguments. */
  readonly command?: readonly string[]
  /** Where it is started; here, when absent. */
  readonly cwd?: string
  /** Over stdio: the variables of each principal's process, `{ a: { NOTES_TOKEN: '…' }, b: … }`. */
  readonly env?: Partial<Record<PrincipalName, Readonly<Record<string, string>>>>
  readonly tls?: TlsSettings
  /** HTTP/2 is not offered. */
  readonly isHttp1Only?: boolean
  /** Headers of each principal: `{ a: { authorization: 'Bearer …' }, b: … }`. */
  readonly as?: Partial<Record<PrincipalName, Readonly<Record<string, string>>>>
  /** The credential of `a` is everybody’s, as where a server knows one token for all. */
  readonly isShared?: boolean
  /** Hosts beyond this machine that may be probed. */
  readonly allowHosts?: readonly string[]
  /** Tools that may be called although they are not marked as read-only. */
  readonly allowTools?: readonly string[]
  /** Probes this era only; both, where the server speaks both, when absent. */
  readonly era?: Era
  /** The most that checks may do. `active` when absent. */
  readonly level?: Disposition
  /** Waits so long for a state to expire; whether it does is not tested when absent. */
  readonly waitMs?: number
  /**
   * Sessions that one principal may have at once; 1000 when absent. Disruptive checks ask for one
   * more, and whoever gets it has shown that there is no cap that counts.
   */
  readonly sessionsMax?: number
  readonly companions?: Companions
  readonly handles?: readonly DeclaredHandle[]
  /** May propose arguments for tools, never a verdict. None is asked when absent. */
  readonly model?: ModelOptions
  /** Runs these checks only. */
  readonly only?: readonly WeaknessId[]
  readonly limits?: Partial<ProbeLimits>
  /** Ends the run early; it closes what it opened, and reports what it has. */
  readonly signal?: AbortSignal
  /** Called before each check. */
  readonly onProgress?: (progress: ProbeProgress) => void
  readonly clock?: Clock
  readonly random?: RandomBytes
}

/** How far a run has come. */
export interface ProbeProgress {
  /** Checks that have ended. */
  readonly done: number
  readonly total: number
  /** That of the check which begins. */
  readonly weakness: WeaknessId
  /** How long it may wait for something to expire; 0 where it does not. */
  readonly waitMs: number
}

/**
 * `a` owns what is made, `b` is somebody else. `a-again`: a second credential of `a`, as after a
 * refresh. `a-colleague`: another user of the OAuth client of `a`. `a-elsewhere`: a credential of
 * `a` that was issued for another server.
 */
export const principalNames = ['a', 'b', 'a-again', 'a-colleague', 'a-elsewhere'] as const
export type PrincipalName = (typeof principalNames)[number]

/** An endpoint for chat completions in the manner of OpenAI. */
export interface ModelOptions {
  /** Up to and without `/chat/completions`: `http://127.0.0.1:11434/v1`. */
  readonly url: string
  /** Which of its models; `default` when absent. */
  readonly name?: string
  readonly key?: string
}
