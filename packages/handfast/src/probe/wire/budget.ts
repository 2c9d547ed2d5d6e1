import type { Clock } from './clock.ts'
import type { ProbeLimits } from './limits.ts'
import { ProbeStop } from './probe-stop.ts'

/** Spending of the whole run. */
export interface RunBudget {
  bytes: number
  requests: number
  unansweredInRow: number
  readonly startedAtMs: number
}

export function createRunBudget(clock: Clock): RunBudget {
  return { bytes: 0, requests: 0, unansweredInRow: 0, startedAtMs: clock.nowMs() }
}

/** Spending of one check, on top of the run's. */
export interface Budget {
  /** @throws ProbeStop when a limit is reached, or the run was interrupted. */
  spendRequest(): void
  spendBytes(count: number): void
  /** Whether the last request got any answer. */
  noteAnswer(wasAnswered: boolean): void
  /** What the limits leave of this many milliseconds. */
  leftMs(wantedMs: number): number
}

export interface BudgetOptions {
  readonly run: RunBudget
  readonly limits: ProbeLimits
  readonly clock: Clock
  readonly signal: AbortSignal
}

export function createBudget({ run, limits, clock, signal }: BudgetOptions): Budget {
  const startedAtMs = clock.nowMs()
  let requests = 0
  const leftMs = (): number => {
    const nowMs = clock.nowMs()
    const ofCheck = startedAtMs + limits.checkMsMax - nowMs
    return Math.min(ofCheck, run.startedAtMs + limits.runMsMax - nowMs)
  }
  return {
    spendRequest() {
      if (signal.aborted) throw new ProbeStop('interrupted')
      if (run.unansweredInRow >= limits.unansweredMax) throw new ProbeStop('gone')
      if (requests >= limits.requestsMax) throw new ProbeStop('requests')
      if (run.bytes >= limits.bytesMax) throw new ProbeStop('bytes')
      if (leftMs() <= 0) throw new ProbeStop('time')
      requests += 1
      run.requests += 1
    },
    spendBytes(count) {
      run.bytes += count
    },
    noteAnswer(wasAnswered) {
      run.unansweredInRow = wasAnswered ? 0 : run.unansweredInRow + 1
    },
    leftMs: (wantedMs) => Math.max(1, Math.min(wantedMs, leftMs())),
  }
}
