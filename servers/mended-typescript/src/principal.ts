import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'

/** Issuer and subject of the verified token; they stay the same when the token is refreshed. */
export function principalOf(auth: AuthInfo | undefined): string | undefined {
  const iss = auth?.extra?.['iss']
  const sub = auth?.extra?.['sub']
  if (typeof iss !== 'string' || typeof sub !== 'string') return undefined
  return `${iss} ${sub}`
}
