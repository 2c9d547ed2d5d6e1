import { clientCertificate, firstOf } from '@handfast/guard'
import type { AgentOf } from '@handfast/guard'
import { dpop } from '@handfast/guard/proofs/dpop'
import * as jose from 'jose'
import type { CallerConfig, Config } from '../config/config.ts'

export interface AgentRules {
  readonly agentOf: AgentOf | undefined
  /** Requests that show no key are let in, as long as their token is not bound to one. */
  readonly isOptional: boolean
}

/**
 * Which proofs of possession sessions are bound to: DPoP (RFC 9449), certificates (RFC 8705).
 *
 * @param path Of the one server that is asked; undefined for any.
 */
export function agentsOf({ callers, listen }: Config, path: string | undefined): AgentRules {
  const kinds: AgentOf[] = []
  const wanted = callers.flatMap(dpopOf)
  if (wanted.some((one) => one !== 'off')) {
    kinds.push(
      dpop({ jose, ...calledIn(listen, path), acceptBearerScheme: !wanted.includes('required') }),
    )
  }
  const asksForCertificates = (listen.tls?.clientCertificate ?? 'none') !== 'none'
  if (asksForCertificates) kinds.push(clientCertificate())
  return {
    agentOf: kinds.length === 0 ? undefined : firstOf(...kinds),
    // Where DPoP is required, tokens are bound to a key, and no good without its proof.
    isOptional: listen.tls?.clientCertificate !== 'required',
  }
}

interface Called {
  readonly origin?: string
  readonly url?: string
}

/** What clients call the server, where a proxy in front is called otherwise than the gateway. */
function calledIn({ publicUrl }: Config['listen'], path: string | undefined): Called {
  if (publicUrl === undefined) return {}
  return path === undefined ? { origin: new URL(publicUrl).origin } : { url: publicUrl + path }
}

const dpopOf = (caller: CallerConfig): readonly ('off' | 'optional' | 'required')[] =>
  caller.kind === 'jwt' ? [caller.dpop] : []
