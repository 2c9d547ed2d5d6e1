import type { Admitted } from '../core/admission.ts'
import type { Peer } from '../core/guard-request.ts'
import type { Guard } from '../guard.ts'
import type { NodeRequest } from './node-exchange.ts'
import { addressOf, removeHeader } from './node-request.ts'

const forwarding = /^(?:forwarded|x-forwarded-.+)$/i

/**
 * RFC 7239, section 8.1: whoever sends a request can write these headers. Those that did not come
 * from a named proxy are kept from whoever could believe them.
 */
export const forwardingIn = (
  names: Iterable<string>,
  { isProxied }: Pick<Admitted, 'isProxied'>,
): readonly string[] => (isProxied ? [] : [...names].filter((name) => forwarding.test(name)))

/** The same for requests that the guard does not decide on. */
export function keepForwardingOfProxies(
  { isProxy }: Pick<Guard, 'isProxy'>,
  req: NodeRequest,
): void {
  const isProxied = isProxy({ address: addressOf(req), isTls: undefined })
  for (const name of forwardingIn(Object.keys(req.headers), { isProxied })) removeHeader(req, name)
}

/** In Fetch form: the very same request where there is nothing to be taken out. */
export function withForwardingOfProxies(
  { isProxy }: Pick<Guard, 'isProxy'>,
  request: Request,
  peer: Peer,
): Request {
  const names = forwardingIn(request.headers.keys(), { isProxied: isProxy(peer) })
  if (names.length === 0) return request
  const headers = new Headers(request.headers)
  for (const name of names) headers.delete(name)
  const { url, method, body, signal } = request
  // Field by field, as not every runtime copies the requests of every other.
  const init = { method, headers, signal, body, duplex: 'half' }
  return new Request(url, init)
}
