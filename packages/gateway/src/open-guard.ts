import { createGuard } from '@handfast/guard'
import type { Guard, Key, MaySubscribe, Store } from '@handfast/guard'
import { agentsOf } from './callers/agents-of.ts'
import type { Config } from './config/config.ts'
import { scopedStore } from './state/scoped-store.ts'
import type { Observed } from './telemetry/create-telemetry.ts'

/** What stays the same however often the configuration is read anew. */
export interface Lasting {
  readonly store: Store
  readonly keys: readonly Key[]
  readonly clock: () => number
  readonly observed: Observed
}

export interface GuardedServer {
  readonly name: string
  /** Where it is asked; undefined for what proxies ask about. */
  readonly path?: string
  readonly stateless: boolean
  /** Nobody of anything when absent. */
  readonly maySubscribe?: MaySubscribe
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

/** A guard for one server, on a part of the store that is nobody else's. */
export function openGuard(
  config: Config,
  { name, path, stateless, maySubscribe }: GuardedServer,
  { store, keys, clock, observed }: Lasting,
): Guard {
  const { hosts, origins, proxies, address } = config.listen
  const { agentOf, isOptional } = agentsOf(config, path)
  return createGuard({
    keys,
    clock,
    store: scopedStore(store, name),
    sessions: config.sessions,
    stateless,
    ...(maySubscribe === undefined ? {} : { maySubscribe }),
    origins,
    proxies,
    hosts: [...loopbackNames, address, ...hosts],
    cleartextOnLoopback: true,
    watch: observed.watcherOf(name),
    // The stages give requests ids of their own.
    unsafelyKeepRequestIds: true,
    unsafelyAllowAnonymous: config.callers.some(({ kind }) => kind === 'anonymous'),
    ...(agentOf === undefined ? {} : { agentOf, unsafelyAllowWithoutAgent: isOptional }),
  })
}
