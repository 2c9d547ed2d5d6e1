import { randomBytes } from 'node:crypto'
import type { LimitsConfig, UpstreamConfig } from '../config/config.ts'
import type { Upstream } from '../data-path/upstream.ts'
import { openCredential } from './open-credential.ts'
import { stdioUpstream } from './stdio/stdio-upstream.ts'
import type { TellOfProcess } from './stdio/happening.ts'
import type { Warden } from './stdio/warden.ts'
import { httpUpstream } from './streamable-http.ts'

export interface Around {
  readonly limits: LimitsConfig
  readonly clock: () => number
  readonly warden: Warden
  readonly tellOfProcess: TellOfProcess
}

/** @throws Error when it cannot be had as it is configured. */
export async function openUpstream(
  { name, reach, credential: shown, stateless }: UpstreamConfig,
  { limits, clock, warden, tellOfProcess }: Around,
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
      throw new TypeError(`${reach.kind} is not here yet`)
  }
}

const sessionful = (name: string): TypeError =>
  new TypeError(
    `upstreams.${name} cannot be stateless: its clients of the legacy era have sessions`,
  )
