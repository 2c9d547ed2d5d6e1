export type {
  CheckResult,
  Discovered,
  Evidence,
  FoundSurface,
  ProbeResult,
  ProbedPrincipal,
  ShownExchange,
} from '../finding/probe-result.ts'
