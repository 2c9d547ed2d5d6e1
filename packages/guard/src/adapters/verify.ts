import { isPreflight } from '../core/admit.ts'
import type { AuthInfo } from '../core/principal.ts'
import type { AdapterOptions } from './options.ts'

/** What `authenticate` says. A preflight brings no credentials, and is for the gate alone. */
export async function verify(
  { authenticate }: AdapterOptions,
  request: Request,
): Promise<AuthInfo | Response | undefined> {
  return isPreflight(request) ? undefined : authenticate?.(request)
}
