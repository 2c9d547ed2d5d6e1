/** What the user says about state behind handles, where the probe would not find it by itself. */
export interface DeclaredHandle {
  /** The tool that hands it out. */
  readonly producer: string
  /** Where in its result: a JSON Pointer (RFC 6901); found by trying when absent. */
  readonly result?: string
  /** Arguments for the producer; made up from its schema when absent. */
  readonly arguments?: Readonly<Record<string, unknown>>
  readonly consumers: readonly DeclaredConsumer[]
}

export interface DeclaredConsumer {
  readonly tool: string
  /** The argument that takes the handle. */
  readonly argument: string
  /** The other arguments; made up from the schema when absent. */
  readonly arguments?: Readonly<Record<string, unknown>>
}
