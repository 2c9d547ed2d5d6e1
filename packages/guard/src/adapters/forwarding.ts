import type { Admitted } from '../core/admission.ts'

const forwarding = /^(?:forwarded|x-forwarded-.+)$/i

/**
 * RFC 7239, section 8.1: whoever sends a request can write these headers. Those that did not come
 * from a named proxy are kept from the server behind, which could believe them.
 */
export const forwardingIn = (names: Iterable<string>, { isProxied }: Admitted): readonly string[] =>
  isProxied ? [] : [...names].filter((name) => forwarding.test(name))
