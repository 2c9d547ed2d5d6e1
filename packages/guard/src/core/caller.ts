import type { OwnerKey, Principal } from './principal.ts'
import { ownerKeyOf } from './principal.ts'

/** Who is calling in this request, after verification. */
export interface Caller {
  readonly principal: Principal
  readonly owner: OwnerKey
  /**
   * Agent instance or proof key that the request was shown to come from: a JWK thumbprint
   * (RFC 7638), a certificate thumbprint (RFC 8705) or an agent id, each named: `jkt:…`.
   */
  readonly agent: string | undefined
  readonly address: string | undefined
}

export async function callerOf(
  principal: Principal,
  more: { readonly agent?: string | undefined; readonly address?: string | undefined } = {},
): Promise<Caller> {
  return {
    principal,
    owner: await ownerKeyOf(principal),
    agent: more.agent,
    address: more.address,
  }
}
