import type { Guard } from '@handfast/guard'
import type { UpstreamConfig } from '../config/config.ts'
import type { Stage } from '../data-path/stage.ts'
import { requestStateStage } from './request-state.ts'

/** In the order in which they see what a client sends. */
export function stagesFor(upstream: UpstreamConfig, guard: Guard): readonly Stage[] {
  return [requestStateStage(guard.requestState<string>(upstream.requestState))]
}
