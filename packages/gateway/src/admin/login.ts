import type { RequestHeaders } from '@handfast/guard'
import { memberText } from './ask.ts'
import { AdminError } from './admin-error.ts'
import type { AdminParts } from './admin-parts.ts'
import { linkHolder } from './operators.ts'

/** What a login or logout gives the browser. */
export interface LoginAnswer {
  readonly setCookie: string
}

/** @throws AdminError ADMIN_LOGIN_NEEDED when the token was used, is too old, or is none. */
export async function logInByToken(
  parts: AdminParts,
  body: unknown,
  sent: string | null,
): Promise<LoginAnswer> {
  const token = memberText(body, 'token') ?? ''
  if (!parts.tokens.use(token)) {
    throw new AdminError(
      'ADMIN_LOGIN_NEEDED',
      'The link was used before or is too old. `handfast-gateway login-link` prints a new one.',
    )
  }
  await noteLogin(parts, { who: linkHolder.subject, via: 'link', action: 'log-in' })
  return { setCookie: await parts.operators.logIn(linkHolder, sent) }
}

export async function logOut(parts: AdminParts, headers: RequestHeaders): Promise<LoginAnswer> {
  const operator = await parts.operators.identify(headers)
  if (operator !== undefined) {
    await noteLogin(parts, { who: operator.name, via: operator.via, action: 'log-out' })
  }
  return { setCookie: await parts.operators.logOut(headers.get('cookie')) }
}

interface Login {
  readonly who: string
  readonly via: 'link' | 'oidc' | 'secret'
  readonly action: 'log-in' | 'log-out'
}

export const noteLogin = ({ audit, clock }: AdminParts, login: Login): Promise<void> =>
  audit.add({ at: new Date(clock()).toISOString(), ...login, outcome: 'begun' })
