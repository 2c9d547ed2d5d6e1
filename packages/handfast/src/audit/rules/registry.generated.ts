// Written by tools/generate-registries.ts; do not edit.
import type { Rule } from './rule.ts'
import { clientChosenSessionId } from './client-chosen-session-id/client-chosen-session-id.ts'
import { fallbackSession } from './fallback-session/fallback-session.ts'
import { predictableSessionId } from './predictable-session-id/predictable-session-id.ts'
import { responseMisrouting } from './response-misrouting/response-misrouting.ts'
import { sessionAsAuthentication } from './session-as-authentication/session-as-authentication.ts'
import { sessionKeyFromToolArgument } from './session-key-from-tool-argument/session-key-from-tool-argument.ts'
import { sharedCurrentUser } from './shared-current-user/shared-current-user.ts'
import { sharedEventStore } from './shared-event-store/shared-event-store.ts'
import { unboundAgentToken } from './unbound-agent-token/unbound-agent-token.ts'
import { unboundHandle } from './unbound-handle/unbound-handle.ts'
import { unboundSession } from './unbound-session/unbound-session.ts'
import { unboundSubscription } from './unbound-subscription/unbound-subscription.ts'
import { unboundTask } from './unbound-task/unbound-task.ts'

export const rules: readonly Rule[] = [
  clientChosenSessionId,
  fallbackSession,
  predictableSessionId,
  responseMisrouting,
  sessionAsAuthentication,
  sessionKeyFromToolArgument,
  sharedCurrentUser,
  sharedEventStore,
  unboundAgentToken,
  unboundHandle,
  unboundSession,
  unboundSubscription,
  unboundTask,
]
