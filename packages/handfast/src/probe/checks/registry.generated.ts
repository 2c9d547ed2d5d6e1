// Written by tools/generate-registries.ts; do not edit.
import type { Check } from '../lab/check.ts'
import { clientChosenSessionId } from './client-chosen-session-id/client-chosen-session-id.ts'
import { fallbackSession } from './fallback-session/fallback-session.ts'
import { forgeableSessionToken } from './forgeable-session-token/forgeable-session-token.ts'
import { predictableSessionId } from './predictable-session-id/predictable-session-id.ts'
import { sessionAsAuthentication } from './session-as-authentication/session-as-authentication.ts'
import { sessionExistenceOracle } from './session-existence-oracle/session-existence-oracle.ts'
import { sessionIdExposed } from './session-id-exposed/session-id-exposed.ts'
import { sessionKeyFromToolArgument } from './session-key-from-tool-argument/session-key-from-tool-argument.ts'
import { sessionRace } from './session-race/session-race.ts'
import { sessionSurvivesTermination } from './session-survives-termination/session-survives-termination.ts'
import { sharedProcessState } from './shared-process-state/shared-process-state.ts'
import { unboundHandle } from './unbound-handle/unbound-handle.ts'
import { unboundRequestState } from './unbound-request-state/unbound-request-state.ts'
import { unboundSession } from './unbound-session/unbound-session.ts'
import { unsealedRequestState } from './unsealed-request-state/unsealed-request-state.ts'
import { unvalidatedOrigin } from './unvalidated-origin/unvalidated-origin.ts'

export const checks: readonly Check[] = [
  clientChosenSessionId,
  fallbackSession,
  forgeableSessionToken,
  predictableSessionId,
  sessionAsAuthentication,
  sessionExistenceOracle,
  sessionIdExposed,
  sessionKeyFromToolArgument,
  sessionRace,
  sessionSurvivesTermination,
  sharedProcessState,
  unboundHandle,
  unboundRequestState,
  unboundSession,
  unsealedRequestState,
  unvalidatedOrigin,
]
