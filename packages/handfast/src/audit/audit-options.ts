import type { Baseline } from '../finding/baseline.ts'
import type { AuditResult, Confidence, Persona } from '../finding/finding.ts'
import type { Suppression } from '../finding/suppression.ts'
import type { Target } from './target/target.ts'

/** What the caller of an audit decides. */
export interface AuditOptions {
  /** Findings for a more curious reader are left out. */
  readonly persona: Persona
  /** Findings that are less certain are left out. */
  readonly minConfidence: Confidence
  /** The weaknesses to look for; all of them when absent. */
  readonly only?: readonly string[]
  /** False for `--no-ignores`: comments in the sources suppress nothing. */
  readonly obeyComments: boolean
  /** Those of the configuration; those in comments are read from the sources. */
  readonly suppressions: readonly Suppression[]
  readonly baseline?: Baseline
  /**
   * Called between files; `done` of `total` were read and `file` is next. When all were read, it is
   * called once more with an empty `file`, and the long part begins.
   */
  readonly onProgress?: (done: number, total: number, file: string) => void
  /** Looked at in every pause; when aborted the audit rejects with its reason. */
  readonly signal?: AbortSignal
  readonly now: () => Date
}

/** `runAudit`, and what stands in for it in tests. */
export type RunAudit = (target: Target, options: AuditOptions) => Promise<AuditResult>
