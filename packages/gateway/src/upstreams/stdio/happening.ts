import type { OwnerKey } from '@handfast/guard'

/** What is told of processes, for logs and metrics. */
export type ProcessHappening = {
  /** Name of the upstream in the configuration. */
  readonly upstream: string
  /** Whom it serves. */
  readonly caller: OwnerKey
} & (
  | {
      readonly name: 'process.started'
      /** False where nothing says how much memory it takes: anywhere but on Linux. */
      readonly isMemoryLimited: boolean
    }
  /** It could not be started; `reason` is the code of the system, such as `ENOENT`. */
  | { readonly name: 'process.failed'; readonly reason: string }
  | { readonly name: 'process.ended'; readonly reason: ProcessEnding }
  /** A line of its standard error output, in the words of the server itself. */
  | { readonly name: 'process.wrote'; readonly line: string }
)

export type ProcessEnding =
  /** By itself. */
  | 'exited'
  | 'signalled'
  /** By the gateway: not needed any more. */
  | 'closed'
  | 'memory-exceeded'
  | 'line-too-long'
  | 'reads-nothing'
  /** It has closed its standard input or output, and gone on. */
  | 'hung-up'

export type TellOfProcess = (happening: ProcessHappening) => void
