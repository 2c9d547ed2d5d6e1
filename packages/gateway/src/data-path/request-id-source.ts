/** Ids that no other request of this process has, nor one of another process. */
export interface RequestIdSource {
  /** Begins all of them. */
  readonly prefix: string
  next(): string
}

/**
 * One for a whole gateway: two upstreams may be one server, and what was opened before the
 * configuration was read anew goes on beside what was opened after.
 *
 * @param prefix In the ids of no other process.
 */
export function createRequestIdSource(prefix: string): RequestIdSource {
  let count = 0
  return { prefix, next: () => `${prefix}-${(count += 1).toString(36)}` }
}
