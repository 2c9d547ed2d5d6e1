import type { Config, DecisionsConfig } from './config/config.ts'
import { bindingOf } from './config/what-binds.ts'
import type { DecideParts } from './decisions/decide.ts'
import { listenForProxies } from './decisions/listen-for-proxies.ts'
import type { Deciding } from './decisions/listen-for-proxies.ts'
import { openGuard } from './open-guard.ts'
import type { Lasting } from './open-guard.ts'
import { orClose } from './opening/or-close.ts'

const claimed = { ids: 'claimed', weakness: 'unbound-session', whenFull: 'refuse' } as const

export type { Deciding }

export interface DecidingParts extends Lasting {
  /** Of the configuration that is in force. */
  readonly authenticators: DecideParts['authenticators']
}

/** Whether what guards were opened with for the one is right for the other. */
export const isGuardedAlike = (one: Config, other: Config): boolean =>
  JSON.stringify(guardedBy(one)) === JSON.stringify(guardedBy(other))

const guardedBy = ({ callers, sessions }: Config): readonly unknown[] => [
  sessions,
  bindingOf(callers),
]

/** @throws Error when the address cannot be had. */
export async function startDeciding(
  config: Config,
  wanted: DecisionsConfig,
  { authenticators, ...lasting }: DecidingParts,
): Promise<Deciding> {
  const parts = new Map<string, DecideParts>()
  for (const server of wanted.servers) {
    // Not the name of an upstream, which may be the same.
    const name = `decide.${server}`
    const guard = openGuard(config, { name, stateless: true }, lasting)
    const { sessions: limits } = config
    const claims = guard.handles<null>('session', { ...claimed, limits })
    parts.set(server, { authenticators, guard, claims })
  }
  const closeParts = async (): Promise<void> => {
    for (const { guard } of parts.values()) await guard.close()
  }
  const listening = listenForProxies(wanted, (server) => parts.get(server))
  const deciding = await orClose(listening, closeParts)
  return {
    url: deciding.url,
    async close() {
      await deciding.close()
      await closeParts()
    },
  }
}
