const users: ReadonlyMap<string, string> = new Map([
  ['Bearer alice-credential-7f3a', 'alice'],
  ['Bearer bob-credential-91cc', 'bob'],
])

/** Who is calling; undefined is nobody. */
export function userOf(request: Request): string | undefined {
  return users.get(request.headers.get('authorization') ?? '')
}

/** No page of a browser, and no other name for this machine. */
export function isFromHere(request: Request): boolean {
  return request.headers.get('origin') === null && new URL(request.url).hostname === '127.0.0.1'
}
