// Written by tools/generate-registries.ts; do not edit.
import type { Rule } from './rule.ts'
import { clientChosenSessionId } from './client-chosen-session-id/client-chosen-session-id.ts'
import { predictableSessionId } from './predictable-session-id/predictable-session-id.ts'
import { responseMisrouting } from './response-misrouting/response-misrouting.ts'
import { sessionAsAuthentication } from './session-as-authentication/session-as-authentication.ts'
import { unboundSession } from './unbound-session/unbound-session.ts'

export const rules: readonly Rule[] = [
  clientChosenSessionId,
  predictableSessionId,
  responseMisrouting,
  sessionAsAuthentication,
  unboundSession,
]
