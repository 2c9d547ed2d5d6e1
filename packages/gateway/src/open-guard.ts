import { createGuard } from '@handfast/guard'
import type { Guard, Key, MaySubscribe, Store } from '@handfast/guard'
import { agentsOf } from './callers/agents-of.ts'
import type { Config } from './config/config.ts'
import { scopedStore } from './state/scoped-store.ts'

/** What stays the same however often the configuration is read anew. */
export interface Lasting {
  readonly store: Store
  readonly keys: readonly Key[]
  readonly clock: () => number
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

export interface ServerOfGuard {
  readonly name: string
  readonly stateless: boolean
  /** Nobody of anything when absent. */
  readonly maySubscribe?: MaySubscribe
}

/** A guard for one server, on a part of the store that is nobody else's. */
export function openGuard(
  config: Config,
  server: ServerOfGuard,
  { store, keys, clock }: Lasting,
): Guard {
  const { hosts, origins, proxies, address } = config.listen
  const { agentOf, isOptional } = agentsOf(config)
  return createGuard({
    keys,
    clock,
    store: scopedStore(store, server.name),
    sessions: config.sessions,
    stateless: server.stateless,
    ...(server.maySubscribe === undefined ? {} : { maySubscribe: server.maySubscribe }),
    origins,
    proxies,
    hosts: [...loopbackNames, address, ...hosts],
    cleartextOnLoopback: true,
    unsafelyAllowAnonymous: config.callers.some(({ kind }) => kind === 'anonymous'),
    ...(agentOf === undefined ? {} : { agentOf, unsafelyAllowWithoutAgent: isOptional }),
  })
}
