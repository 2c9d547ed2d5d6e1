/** Who a request is sent as. Nothing of the headers' values ever reaches a report. */
export interface Principal {
  /** As the user named it: `a`, `b`; or `nobody`, or `stranger`, whose credential is made up. */
  readonly name: string
  /** What makes it this principal: `authorization`. Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export const nobody: Principal = { name: 'nobody', headers: [] }

/** Plays `a` where no principal was given: a caller like any other, with sessions of its own. */
export const anybody: Principal = { name: 'a', headers: [] }

/**
 * Somebody whose credential has the right shape and was never issued: every letter and digit of the
 * values is another one, the scheme in front stays.
 */
export function strangerLike({ headers }: Principal, similar: (text: string) => string): Principal {
  const altered = headers.map(([name, value]) => {
    const [, scheme = '', credential = value] = /^(\S+ )(.+)$/.exec(value) ?? []
    return [name, scheme + similar(credential)] as const
  })
  return { name: 'stranger', headers: altered }
}
