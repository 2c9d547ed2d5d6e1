import { openAuthenticators } from './callers/open-authenticators.ts'
import type { Config, DecisionsConfig } from './config/config.ts'
import { createClaims } from './decisions/claims.ts'
import type { DecideParts } from './decisions/decide.ts'
import { listenForProxies } from './decisions/listen-for-proxies.ts'
import type { Deciding } from './decisions/listen-for-proxies.ts'
import { openGuard } from './open-guard.ts'
import type { Lasting } from './open-guard.ts'
import { orClose } from './or-close.ts'
import { scopedStore } from './state/scoped-store.ts'

export type { Deciding }

/** @throws Error when the address cannot be had. */
export async function startDeciding(
  config: Config,
  wanted: DecisionsConfig,
  lasting: Lasting,
): Promise<Deciding> {
  const authenticators = openAuthenticators(config, lasting.clock)
  const parts = new Map<string, DecideParts>()
  for (const server of wanted.servers) {
    // Not the name of an upstream, which may be the same.
    const name = `decide.${server}`
    const claimed = scopedStore(lasting.store, name)
    parts.set(server, {
      authenticators,
      guard: openGuard(config, { name, stateless: true }, lasting),
      claims: createClaims(claimed, config.sessions, lasting.clock),
    })
  }
  const closeParts = async (): Promise<void> => {
    for (const authenticator of authenticators) authenticator.close?.()
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
