import type { LimitsConfig, UpstreamConfig } from '../config/config.ts'
import type { Upstream } from '../data-path/upstream.ts'
import { openCredential } from './open-credential.ts'
import { httpUpstream } from './streamable-http.ts'

export async function openUpstream(
  { name, reach, credential }: UpstreamConfig,
  limits: LimitsConfig,
): Promise<Upstream> {
  switch (reach.kind) {
    case 'http':
      return httpUpstream({ ...limits, name, reach, credential: await openCredential(credential) })
    case 'sse':
    case 'stdio':
      throw new TypeError(`${reach.kind} is not here yet`)
  }
}
