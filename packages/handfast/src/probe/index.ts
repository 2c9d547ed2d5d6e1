export { probe } from './probe.ts'
export { planOf } from './plan.ts'
export type { PlannedCheck, ProbePlan } from './plan.ts'
export { ProbeError, isProbeError } from './probe-error.ts'
export type { ProbeErrorCode } from './probe-error.ts'
export type { ModelOptions, PrincipalName, ProbeOptions, ProbeProgress } from './probe-options.ts'
export type {
  CheckResult,
  Discovered,
  Evidence,
  FoundHandle,
  FoundSurface,
  ProbeResult,
  ProbedPrincipal,
  ShownExchange,
} from './result.ts'
export type { Disposition, Transport } from './lab/check.ts'
export type { CompanionRequest, Companions } from './lab/companions.ts'
export type { DeclaredConsumer, DeclaredHandle } from './lab/declared-handles.ts'
export type { VerdictKind } from './lab/verdict.ts'
export type { Reception } from './wire/answer.ts'
export type { FetchHandler } from './wire/fetch-exchange.ts'
export type { Clock } from './wire/clock.ts'
export { defaultLimits } from './wire/limits.ts'
export type { ProbeLimits } from './wire/limits.ts'
export type { RandomBytes } from './wire/randomness.ts'
