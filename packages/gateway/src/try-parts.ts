import type { Config } from './config/config.ts'
import { subjectsSuffice } from './config/subjects-suffice.ts'
import { openTls } from './listeners/tls.ts'
import { GatewayError } from './opening/gateway-error.ts'
import { openStore } from './state/open-store.ts'
import { openValues } from './upstreams/values-file.ts'

/** Something that the configuration names, and what is wrong with it. */
export interface TriedPart {
  /** As in the configuration: `listen.tls`. */
  readonly place: string
  /** Undefined when it can be had. */
  readonly error: unknown
}

/** Files are read and a store that is elsewhere is asked; nothing is written. Only `check` does. */
export async function tryParts(config: Config): Promise<readonly TriedPart[]> {
  const tried: TriedPart[] = []
  for (const { place, work } of partsOf(config)) {
    const error = await work().then(
      () => undefined,
      (cause: unknown) => cause,
    )
    tried.push({ place, error })
  }
  return tried
}

interface Part {
  readonly place: string
  work(): Promise<unknown>
}

function* partsOf({ listen, admin, state, callers, upstreams }: Config): Generator<Part> {
  for (const [place, tls] of [
    ['listen.tls', listen.tls],
    ['admin.tls', admin?.tls],
  ] as const) {
    if (tls !== undefined) yield { place, work: async () => (await openTls(tls)).close() }
  }
  // That of SQLite would be made by looking for it.
  if (state.store === 'redis' || state.store === 'postgres') {
    yield { place: 'state', work: () => askStore(state) }
  }
  const options = { clock: Date.now, subjectsSuffice: subjectsSuffice(callers) }
  for (const { name, credential } of upstreams) {
    if (credential.kind !== 'per-principal') continue
    const { file } = credential
    yield { place: `upstreams.${name}.credential`, work: () => openValues(file, options) }
  }
}

async function askStore(state: Config['state']): Promise<void> {
  const store = await openStore(state)
  try {
    await store.count('session', Date.now())
  } catch (cause) {
    const message = `It cannot be asked: ${reasonOf(cause)}`
    throw new GatewayError('GATEWAY_STATE_UNREACHABLE', message, { cause })
  } finally {
    await store.close()
  }
}

/** What ioredis says of a server that is not there is about its own options. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.name === 'MaxRetriesPerRequestError' ? 'nothing answers there' : cause.message
}
