// Written by tools/generate-registries.ts; do not edit.
import type { Check } from '../lab/check.ts'
import { cleartextTransport } from './cleartext-transport/cleartext-transport.ts'
import { clientChosenSessionId } from './client-chosen-session-id/client-chosen-session-id.ts'
import { clientIdBinding } from './client-id-binding/client-id-binding.ts'
import { eraConfusion } from './era-confusion/era-confusion.ts'
import { fallbackSession } from './fallback-session/fallback-session.ts'
import { forgeableSessionToken } from './forgeable-session-token/forgeable-session-token.ts'
import { insecureSessionCookie } from './insecure-session-cookie/insecure-session-cookie.ts'
import { noAbsoluteExpiry } from './no-absolute-expiry/no-absolute-expiry.ts'
import { noIdleExpiry } from './no-idle-expiry/no-idle-expiry.ts'
import { noSessionExpiry } from './no-session-expiry/no-session-expiry.ts'
import { predictableSessionId } from './predictable-session-id/predictable-session-id.ts'
import { publicCacheOfPrivateResult } from './public-cache-of-private-result/public-cache-of-private-result.ts'
import { responseMisrouting } from './response-misrouting/response-misrouting.ts'
import { sessionAsAuthentication } from './session-as-authentication/session-as-authentication.ts'
import { sessionBeforeAuthentication } from './session-before-authentication/session-before-authentication.ts'
import { sessionExistenceOracle } from './session-existence-oracle/session-existence-oracle.ts'
import { sessionIdExposed } from './session-id-exposed/session-id-exposed.ts'
import { sessionIdInUrl } from './session-id-in-url/session-id-in-url.ts'
import { sessionKeyFromToolArgument } from './session-key-from-tool-argument/session-key-from-tool-argument.ts'
import { sessionNotRegenerated } from './session-not-regenerated/session-not-regenerated.ts'
import { sessionRace } from './session-race/session-race.ts'
import { sessionSurvivesTermination } from './session-survives-termination/session-survives-termination.ts'
import { sharedCurrentUser } from './shared-current-user/shared-current-user.ts'
import { sharedEventStore } from './shared-event-store/shared-event-store.ts'
import { sharedProcessState } from './shared-process-state/shared-process-state.ts'
import { stateCarriedAcrossLogin } from './state-carried-across-login/state-carried-across-login.ts'
import { tokenBytesBinding } from './token-bytes-binding/token-bytes-binding.ts'
import { trustedForwardedHeaders } from './trusted-forwarded-headers/trusted-forwarded-headers.ts'
import { unboundAgentToken } from './unbound-agent-token/unbound-agent-token.ts'
import { unboundHandle } from './unbound-handle/unbound-handle.ts'
import { unboundRequestState } from './unbound-request-state/unbound-request-state.ts'
import { unboundSession } from './unbound-session/unbound-session.ts'
import { unboundSubscription } from './unbound-subscription/unbound-subscription.ts'
import { unboundTask } from './unbound-task/unbound-task.ts'
import { unboundedSessionStore } from './unbounded-session-store/unbounded-session-store.ts'
import { unsealedRequestState } from './unsealed-request-state/unsealed-request-state.ts'
import { unvalidatedOrigin } from './unvalidated-origin/unvalidated-origin.ts'
import { unverifiedPrincipal } from './unverified-principal/unverified-principal.ts'
import { weakTls } from './weak-tls/weak-tls.ts'

export const checks: readonly Check[] = [
  cleartextTransport,
  clientChosenSessionId,
  clientIdBinding,
  eraConfusion,
  fallbackSession,
  forgeableSessionToken,
  insecureSessionCookie,
  noAbsoluteExpiry,
  noIdleExpiry,
  noSessionExpiry,
  predictableSessionId,
  publicCacheOfPrivateResult,
  responseMisrouting,
  sessionAsAuthentication,
  sessionBeforeAuthentication,
  sessionExistenceOracle,
  sessionIdExposed,
  sessionIdInUrl,
  sessionKeyFromToolArgument,
  sessionNotRegenerated,
  sessionRace,
  sessionSurvivesTermination,
  sharedCurrentUser,
  sharedEventStore,
  sharedProcessState,
  stateCarriedAcrossLogin,
  tokenBytesBinding,
  trustedForwardedHeaders,
  unboundAgentToken,
  unboundHandle,
  unboundRequestState,
  unboundSession,
  unboundSubscription,
  unboundTask,
  unboundedSessionStore,
  unsealedRequestState,
  unvalidatedOrigin,
  unverifiedPrincipal,
  weakTls,
]
