/** Who a request is sent as. Nothing of the headers' values ever reaches a report. */
export interface Principal {
  /** As the user named it: `a`, `b`; or `nobody`, or `stranger`, whose credential is made up. */
  readonly name: string
  /** What makes it this principal: `authorization`. Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Over stdio, the variables of its process that do. */
  readonly environment?: readonly (readonly [name: string, value: string])[]
  /** Nobody has been given what it carries. */
  readonly isMadeUp?: true
}

export const nobody: Principal = { name: 'nobody', headers: [], isMadeUp: true }

/** Plays `a` where no principal was given: a caller like any other, with sessions of its own. */
export const anybody: Principal = { name: 'a', headers: [] }

/**
 * Somebody whose credential has the right shape and was never issued: every letter and digit of the
 * values is another one, the scheme in front stays.
 */
export function strangerLike(
  { headers, environment }: Principal,
  similar: (text: string) => string,
): Principal {
  const altered = headers.map(([name, value]) => {
    const [, scheme = '', credential = value] = /^(\S+ )(.+)$/.exec(value) ?? []
    return [name, scheme + similar(credential)] as const
  })
  const variables = environment?.map(([name, value]) => [name, similar(value)] as const)
  return {
    name: 'stranger',
    headers: altered,
    ...(variables === undefined ? {} : { environment: variables }),
    isMadeUp: true,
  }
}
