import { randomBytes } from 'node:crypto'
import type { LimitsConfig, UpstreamConfig } from '../config/config.ts'
import type { Upstream } from '../data-path/upstream.ts'
import { openCredential } from './open-credential.ts'
import { sseUpstream } from './sse.ts'
import { stdioUpstream } from './stdio/stdio-upstream.ts'
import type { TellOfProcess } from './stdio/happening.ts'
import type { Warden } from './stdio/warden.ts'
import { httpUpstream } from './streamable-http.ts'

/** What all upstreams of a gateway have together. */
export interface Shared {
  readonly clock: () => number
  readonly warden: Warden
  readonly tellOfProcess: TellOfProcess
}

/** @throws Error when it cannot be had as it is configured. */
export async function openUpstream(
  { name, reach, credential: shown, stateless }: UpstreamConfig,
  { limits, clock, warden, tellOfProcess }: Shared & { readonly limits: LimitsConfig },
): Promise<Upstream> {
  const credential = await openCredential(shown)
  const given = { ...limits, name, credential, clock, random: randomBytes }
  switch (reach.kind) {
    case 'http':
      return httpUpstream({ ...limits, name, reach, credential })
    case 'stdio':
      if (stateless) throw sessionful(name)
      return stdioUpstream({ ...given, reach, ambient: process.env, warden, tell: tellOfProcess })
    case 'sse':
      if (stateless) throw sessionful(name)
      return sseUpstream({ ...given, reach })
  }
}

const sessionful = (name: string): TypeError =>
  new TypeError(
    `upstreams.${name} cannot be stateless: its clients of the legacy era have sessions`,
  )
