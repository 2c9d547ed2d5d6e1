export interface Audience {
  /** What the gateway is called in tokens. */
  readonly ours: readonly string[]
  /** What each of its upstreams is called. */
  readonly resources: ReadonlySet<string>
  /** Of the upstream that is asked for; undefined where that is not known. */
  readonly resource: string | undefined
}

/**
 * RFC 8707, section 2: a token for one server is good for no other. What one upstream is called
 * counts before that one alone, and what is the name of none counts before all of them.
 *
 * @param aud As in the claims of a token: one, several or none (RFC 7519, section 4.1.3).
 */
export const isForHere = (aud: unknown, { ours, resources, resource }: Audience): boolean =>
  [aud]
    .flat()
    .filter((one) => ours.some((name) => name === one))
    .some((one) => resource === undefined || one === resource || !resources.has(String(one)))
