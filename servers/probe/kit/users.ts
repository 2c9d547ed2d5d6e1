const users: ReadonlyMap<string, string> = new Map([
  ['Bearer alice-credential-7f3a', 'alice'],
  ['Bearer bob-credential-91cc', 'bob'],
])

/** Who is calling; undefined is nobody. */
export function userOf(request: Request): string | undefined {
  return subjectOf(request.headers.get('authorization') ?? undefined)
}

/** Whose an Authorization header is; undefined where it is nobody's. */
export function subjectOf(authorization: string | undefined): string | undefined {
  return users.get(authorization ?? '')
}
