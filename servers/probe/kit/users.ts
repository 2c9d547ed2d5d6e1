interface Account {
  readonly user: string
  /** The OAuth client that the token was issued to. */
  readonly client: string
}

const accounts: ReadonlyMap<string, Account> = new Map([
  ['Bearer alice-credential-7f3a', { user: 'alice', client: 'desktop' }],
  ['Bearer alice-refreshed-c2b8', { user: 'alice', client: 'desktop' }],
  ['Bearer carol-credential-55d0', { user: 'carol', client: 'desktop' }],
  ['Bearer bob-credential-91cc', { user: 'bob', client: 'browser' }],
])

/** What stands in an Authorization header, and whose it is; in the order in which they were issued. */
export const authorizations: readonly (readonly [string, Account])[] = [...accounts]

const accountOf = (request: Request): Account | undefined =>
  accounts.get(request.headers.get('authorization') ?? '')

/** Who is calling; undefined is nobody. */
export function userOf(request: Request): string | undefined {
  return accountOf(request)?.user
}

/** Whose an Authorization header is; undefined where it is nobody's. */
export function subjectOf(authorization: string | undefined): string | undefined {
  return accounts.get(authorization ?? '')?.user
}

/** Through which application. */
export function clientOf(request: Request): string | undefined {
  return accountOf(request)?.client
}

/** With which credential, if it is one. */
export function credentialOf(request: Request): string | undefined {
  return accountOf(request) && (request.headers.get('authorization') ?? undefined)
}

/** A second credential of alice, and one of another user of the same application. */
export const moreCredentials = {
  'a-again': { authorization: 'Bearer alice-refreshed-c2b8' },
  'a-colleague': { authorization: 'Bearer carol-credential-55d0' },
} as const

export const theTwo = {
  a: { authorization: 'Bearer alice-credential-7f3a' },
  b: { authorization: 'Bearer bob-credential-91cc' },
} as const
/** No page of a browser, and no other name for this machine. */
export function isFromHere(request: Request): boolean {
  return request.headers.get('origin') === null && new URL(request.url).hostname === '127.0.0.1'
}
