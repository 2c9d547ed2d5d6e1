// Written by tools/generate-registries.ts; do not edit.
import type { Check } from '../lab/check.ts'
import { cleartextTransport } from './cleartext-transport/cleartext-transport.ts'
import { clientChosenSessionId } from './client-chosen-session-id/client-chosen-session-id.ts'
import { insecureSessionCookie } from './insecure-session-cookie/insecure-session-cookie.ts'
import { predictableSessionId } from './predictable-session-id/predictable-session-id.ts'
import { sessionAsAuthentication } from './session-as-authentication/session-as-authentication.ts'
import { sessionIdExposed } from './session-id-exposed/session-id-exposed.ts'
import { sessionIdInUrl } from './session-id-in-url/session-id-in-url.ts'
import { sessionSurvivesTermination } from './session-survives-termination/session-survives-termination.ts'
import { trustedForwardedHeaders } from './trusted-forwarded-headers/trusted-forwarded-headers.ts'
import { unboundHandle } from './unbound-handle/unbound-handle.ts'
import { unboundRequestState } from './unbound-request-state/unbound-request-state.ts'
import { unboundSession } from './unbound-session/unbound-session.ts'
import { unsealedRequestState } from './unsealed-request-state/unsealed-request-state.ts'
import { unvalidatedOrigin } from './unvalidated-origin/unvalidated-origin.ts'
import { weakTls } from './weak-tls/weak-tls.ts'

export const checks: readonly Check[] = [
  cleartextTransport,
  clientChosenSessionId,
  insecureSessionCookie,
  predictableSessionId,
  sessionAsAuthentication,
  sessionIdExposed,
  sessionIdInUrl,
  sessionSurvivesTermination,
  trustedForwardedHeaders,
  unboundHandle,
  unboundRequestState,
  unboundSession,
  unsealedRequestState,
  unvalidatedOrigin,
  weakTls,
]
