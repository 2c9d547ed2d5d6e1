export { createGuard } from './guard.ts'
export type { Guard, GuardOptions } from './guard.ts'
export type {
  ArgumentContext,
  ForCaller,
  Handle,
  HandleOptions,
  HandleRights,
  Handles,
  NewHandle,
} from './bound/handle.ts'
export type {
  RequestStateCodec,
  RequestStateContext,
  RequestStateOptions,
} from './bound/request-state.ts'
export { scopeEventStore } from './bound/scope-event-store.ts'
export type { EventScope, EventSink, EventStoreShape } from './bound/scope-event-store.ts'
export { scopeTaskStore } from './bound/scope-task-store.ts'
export type { TaskGuard, TaskOutline, TaskStoreShape } from './bound/scope-task-store.ts'
export type { SealedValues, SealedValuesOptions } from './bound/sealed-values.ts'
export type { NewTask, TaskPage, Tasks } from './bound/tasks.ts'
export { toolInput } from './bound/tool-input.ts'
export type {
  JsonSchemaField,
  StandardIssue,
  StandardProps,
  StandardResult,
  StandardSchema,
} from './bound/standard-schema.ts'
export type { GuardParts } from './core/parts.ts'
export { GuardError, isGuardError } from './core/errors.ts'
export type { GuardErrorCode } from './core/errors.ts'
export type { AdmitParts, Admission, Admitted, AnswerHead } from './core/admission.ts'
export { firstOf, ProofError } from './core/agent.ts'
export type { AgentOf, AgentQuestion, AskAgent, ProofFault } from './core/agent.ts'
export { agentToken } from './core/agent-token-of.ts'
export type {
  AgentTokenOptions,
  AgentTokens,
  MintedAgentToken,
  VerifiedAgentToken,
} from './core/agent-tokens.ts'
export { clientCertificate } from './core/client-certificate.ts'
export type { Caller } from './core/caller.ts'
export { callerOf } from './core/caller.ts'
export type { Clock } from './core/clock.ts'
export type { GuardContext } from './core/context.ts'
export type { Happening, HappeningName, Tell } from './core/event.ts'
export type { GateOptions } from './core/gate.ts'
export type { GuardRequest, Peer } from './core/guard-request.ts'
export type { RequestHeaders } from './core/request-headers.ts'
export type { Key, KeyPurpose, KeyRing } from './core/keys.ts'
export type { LifeLimits } from './core/limits.ts'
export { ownerKeyOf, principalOfAuthInfo } from './core/principal.ts'
export type { AuthInfo, OwnerKey, Principal, PrincipalOf } from './core/principal.ts'
export type { OnPage, Regenerated, RegenerationReason } from './core/regenerate.ts'
export type {
  CookieOptions,
  CookieSession,
  SentCookies,
  SessionCookie,
} from './core/session-cookie.ts'
export type { Revocable } from './core/revocable.ts'
export type { RandomBytes } from './core/random.ts'
export { refusalOf } from './core/refusal.ts'
export type { Refusal, RefusalKind } from './core/refusal.ts'
export type {
  MintedSession,
  NewSession,
  Resolution,
  Session,
  SessionPage,
  Sessions,
} from './core/session.ts'
export type {
  Caps,
  Insertion,
  ListQuery,
  NamedRemoval,
  OwnedRecords,
  Page,
  RecordKey,
  RecordKind,
  Removal,
  Store,
  StoredRecord,
} from './core/store.ts'
export type { Controls, Watcher } from './core/watcher.ts'
export type { MaySubscribe, Topic } from './core/subscriptions.ts'
