import type { GuardRequest, OwnerKey } from '@handfast/guard'
import type { UpstreamConfig } from '../config/config.ts'
import type { Allowances, ExchangePlace } from '../data-path/allowances.ts'
import { askedIn } from '../data-path/asked.ts'
import { isListening } from './standing.ts'

export interface Placing {
  readonly owner: OwnerKey
  readonly asked: Pick<GuardRequest, 'authInfo' | 'body' | 'method'>
  readonly upstream: Pick<UpstreamConfig, 'name' | 'reach'>
}

/**
 * Room for one more exchange with the server behind: what gives it back, or undefined. What stands
 * open has connections of its own, and limits of its own.
 */
export function takePlace(
  allowances: Allowances,
  { owner, asked: { authInfo, body, method }, upstream }: Placing,
): (() => void) | undefined {
  const asked = askedIn(body)
  const isAlone = !Array.isArray(body)
  if (method === 'GET' || (isAlone && isListening(asked))) return allowances.takeStream(owner)
  // All who are nobody are one principal, and must not wait for each other.
  if (authInfo === undefined) return () => undefined
  return allowances.takeExchange(owner, {
    upstream: upstream.name,
    kind: asked.length > 0 ? 'asks' : 'tells',
    connectionsMax: connectionsMaxOf(upstream),
  })
}

const connectionsMaxOf = ({ reach }: Placing['upstream']): ExchangePlace['connectionsMax'] =>
  reach.kind === 'http' ? reach.connectionsMax : Infinity
