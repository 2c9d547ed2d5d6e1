/**
 * What of `Headers` is asked of a request; those of the platform are some, too. Pairs have names in
 * lower case.
 */
export interface RequestHeaders extends Iterable<[string, string]> {
  /** @param name In any case. */
  get(name: string): string | null
  /** @param name In any case. */
  has(name: string): boolean
}
