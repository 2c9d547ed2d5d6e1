// Written by tools/generate-registries.ts; do not edit.
import type { Check } from '../lab/check.ts'
import { clientChosenSessionId } from './client-chosen-session-id/client-chosen-session-id.ts'
import { eraConfusion } from './era-confusion/era-confusion.ts'
import { noAbsoluteExpiry } from './no-absolute-expiry/no-absolute-expiry.ts'
import { noIdleExpiry } from './no-idle-expiry/no-idle-expiry.ts'
import { noSessionExpiry } from './no-session-expiry/no-session-expiry.ts'
import { predictableSessionId } from './predictable-session-id/predictable-session-id.ts'
import { publicCacheOfPrivateResult } from './public-cache-of-private-result/public-cache-of-private-result.ts'
import { responseMisrouting } from './response-misrouting/response-misrouting.ts'
import { sessionAsAuthentication } from './session-as-authentication/session-as-authentication.ts'
import { sessionIdExposed } from './session-id-exposed/session-id-exposed.ts'
import { sessionSurvivesTermination } from './session-survives-termination/session-survives-termination.ts'
import { sharedEventStore } from './shared-event-store/shared-event-store.ts'
import { unboundHandle } from './unbound-handle/unbound-handle.ts'
import { unboundRequestState } from './unbound-request-state/unbound-request-state.ts'
import { unboundSession } from './unbound-session/unbound-session.ts'
import { unboundSubscription } from './unbound-subscription/unbound-subscription.ts'
import { unboundTask } from './unbound-task/unbound-task.ts'
import { unsealedRequestState } from './unsealed-request-state/unsealed-request-state.ts'
import { unvalidatedOrigin } from './unvalidated-origin/unvalidated-origin.ts'

export const checks: readonly Check[] = [
  clientChosenSessionId,
  eraConfusion,
  noAbsoluteExpiry,
  noIdleExpiry,
  noSessionExpiry,
  predictableSessionId,
  publicCacheOfPrivateResult,
  responseMisrouting,
  sessionAsAuthentication,
  sessionIdExposed,
  sessionSurvivesTermination,
  sharedEventStore,
  unboundHandle,
  unboundRequestState,
  unboundSession,
  unboundSubscription,
  unboundTask,
  unsealedRequestState,
  unvalidatedOrigin,
]
