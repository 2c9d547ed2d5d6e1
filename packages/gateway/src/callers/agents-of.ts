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

/** Which proofs of possession sessions are bound to: DPoP (RFC 9449), certificates (RFC 8705). */
export function agentsOf({ callers, listen }: Config): AgentRules {
  const kinds: AgentOf[] = []
  const wanted = callers.flatMap(dpopOf)
  if (wanted.some((one) => one !== 'off')) {
    const origin =
      listen.publicUrl === undefined ? {} : { origin: new URL(listen.publicUrl).origin }
    kinds.push(dpop({ jose, ...origin, acceptBearerScheme: !wanted.includes('required') }))
  }
  const asksForCertificates = (listen.tls?.clientCertificate ?? 'none') !== 'none'
  if (asksForCertificates) kinds.push(clientCertificate())
  const isRequired = wanted.length > 0 && wanted.every((one) => one === 'required')
  return {
    agentOf: kinds.length === 0 ? undefined : firstOf(...kinds),
    isOptional: !isRequired && listen.tls?.clientCertificate !== 'required',
  }
}

const dpopOf = (caller: CallerConfig): readonly ('off' | 'optional' | 'required')[] =>
  caller.kind === 'jwt' ? [caller.dpop] : []
