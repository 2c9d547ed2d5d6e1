export type {
  CheckResult,
  Discovered,
  Evidence,
  FoundHandle,
  FoundSurface,
  ProbeResult,
  ProbedPrincipal,
  ShownExchange,
} from '../finding/probe-result.ts'
