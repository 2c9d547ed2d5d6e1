import { classify } from '@handfast/protocol'
import type { Upstream, UpstreamAnswer, UpstreamRequest } from '../../data-path/upstream.ts'
import type { BridgeOptions, BridgeState } from './bridge-state.ts'
import { answerLegacy } from './legacy.ts'
import { answerModern } from './modern.ts'
import { createPool } from './pool.ts'

const quietMsMax = 10_000
const keepAliveMs = 15_000

/** A server that is no HTTP server, as if it were one. */
export function bridge(options: BridgeOptions): Upstream {
  const { linksMax, linksMaxPerPrincipal, idleMsMax, streamIdleMsMax, clock, open } = options
  const sittings: BridgeState['sittings'] = new Map()
  const state: BridgeState = {
    options,
    pool: createPool({
      open,
      linksMax,
      linksMaxPerPrincipal,
      idleMsMax,
      clock,
      random: options.random,
      onEnd(held) {
        for (const [id, sitting] of sittings) if (sitting.held === held) sittings.delete(id)
      },
    }),
    times: { quietMsMax, keepAliveMs, streamIdleMsMax },
    sittings,
    introductions: new WeakMap(),
    initialized: new WeakSet(),
    knownModern: new WeakSet(),
    legacyOnlyUntilMs: new Map(),
  }
  return {
    name: options.name,
    send: (request) => answer(state, request),
    isReady: options.isReady,
    close: () => state.pool.close(),
  }
}

function answer(state: BridgeState, request: UpstreamRequest): Promise<UpstreamAnswer> {
  const { headers, body } = request
  // The guard lets nothing pass that is of both.
  const { era } = classify({ protocolVersionHeader: headers['mcp-protocol-version'], body })
  return era === 'modern' ? answerModern(state, request) : answerLegacy(state, request)
}
