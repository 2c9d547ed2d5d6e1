// Two users of one server, in the place of your own directory and of what checks passwords.
const passwords = new Map([
  ['alice', 'alice-password-7f3a'],
  ['bob', 'bob-password-91cc'],
])
const tokens = new Map([
  ['Bearer alice-credential-7f3a', 'alice'],
  ['Bearer bob-credential-91cc', 'bob'],
])

/** @returns The user, if it is their password. */
export const userOf = ({ name, password } = {}) =>
  password !== undefined && passwords.get(name) === password ? name : undefined

/** What is verified of a request: an access token, or that somebody has logged in. */
export function authOf(authorization, loggedIn) {
  const sub = loggedIn ?? tokens.get(authorization)
  const claims = { sub, iss: 'https://login.example' }
  return sub === undefined ? undefined : { token: '', clientId: 'web', scopes: [], extra: claims }
}
