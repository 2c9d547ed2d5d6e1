import { isPreflight } from '../core/admit.ts'
import type { Peer } from '../core/guard-request.ts'
import type { AuthInfo } from '../core/principal.ts'
import type { Guard } from '../guard.ts'
import { forwardingIn } from './forwarding.ts'
import type { AdapterOptions } from './options.ts'

export interface Verifying {
  readonly guard: Guard
  readonly options: AdapterOptions
  readonly peer: Peer
}

/**
 * What `authenticate` says. A preflight brings no credentials, and is for the gate alone.
 *
 * @param request Without a body, and made for this.
 */
export async function verify(
  { guard, options: { authenticate }, peer }: Verifying,
  request: Request,
): Promise<AuthInfo | Response | undefined> {
  if (isPreflight(request)) return undefined
  const isProxied = guard.isProxy(peer)
  const { headers } = request
  for (const name of forwardingIn(headers.keys(), { isProxied })) headers.delete(name)
  return authenticate?.(request)
}
