import type { NewDetector } from '../detector.ts'
import { agentChange } from './agent-change.ts'
import { fixationAttempt } from './fixation-attempt.ts'
import { foreignUse } from './foreign-use.ts'
import { idGuessing } from './id-guessing.ts'
import { requestStateReplay } from './request-state-replay.ts'
import { rotatedTokenReuse } from './rotated-token-reuse.ts'
import { sessionFlood } from './session-flood.ts'
import { twoNetworks } from './two-networks.ts'
import { useAfterEnd } from './use-after-end.ts'

/** All that look at happenings; weak inner ids are judged apart, since they are ids. */
export const detectors: readonly NewDetector[] = [
  agentChange,
  fixationAttempt,
  foreignUse,
  idGuessing,
  requestStateReplay,
  rotatedTokenReuse,
  sessionFlood,
  twoNetworks,
  useAfterEnd,
]
