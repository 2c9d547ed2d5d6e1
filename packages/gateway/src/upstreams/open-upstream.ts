import { randomBytes } from 'node:crypto'
import type { LimitsConfig, UpstreamConfig } from '../config/config.ts'
import type { Upstream } from '../data-path/upstream.ts'
import { openCredential } from './open-credential.ts'
import { sseUpstream } from './sse.ts'
import { stdioUpstream } from './stdio/stdio-upstream.ts'
import type { TellOfProcess } from './stdio/happening.ts'
import type { Warden } from './stdio/warden.ts'
import { httpUpstream } from './streamable-http.ts'
import type { ValuesOptions } from './values-file.ts'
import { withSessions } from './with-sessions.ts'

/** What all upstreams of a gateway have together. */
export interface Shared {
  readonly clock: () => number
  readonly warden: Warden
  readonly tellOfProcess: TellOfProcess
  /** What lives on one of several gateways is used from all of them. */
  readonly handOn: (upstream: Upstream) => Upstream
}

export interface UpstreamParts extends Shared, ValuesOptions {
  readonly limits: LimitsConfig
}

/** @throws Error when it cannot be had as it is configured. */
export async function openUpstream(
  upstream: UpstreamConfig,
  parts: UpstreamParts,
): Promise<Upstream> {
  const { limits, clock, warden, tellOfProcess, handOn } = parts
  const { name, reach } = upstream
  const credential = await openCredential(upstream.credential, parts)
  const given = { ...limits, name, credential, clock, random: randomBytes }
  switch (reach.kind) {
    case 'http': {
      const served = httpUpstream({ ...limits, name, reach, credential })
      return upstream.stateless ? served : withSessions(served)
    }
    case 'sse':
      return handOn(sseUpstream({ ...given, reach }))
    case 'stdio':
      return handOn(
        stdioUpstream({ ...given, reach, ambient: process.env, warden, tell: tellOfProcess }),
      )
  }
}
