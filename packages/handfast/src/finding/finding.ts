import type { WeaknessId } from '@handfast/catalogue'
import type { ProbeResult } from './probe-result.ts'

export const severities = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

export const confidences = ['low', 'medium', 'high'] as const
export type Confidence = (typeof confidences)[number]

/** Who wants to see it: `regular` what a maintainer would mend today, `auditor` every lead. */
export const personas = ['regular', 'pedantic', 'auditor'] as const
export type Persona = (typeof personas)[number]

/**
 * A place in a source file. Lines and columns are 1-based; columns count UTF-16 units; end is
 * exclusive.
 */
export interface Location {
  /** Relative to the target, with `/`. */
  readonly file: string
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

/** A further place that belongs to the finding, with the words to print beside it. */
export interface LabelledLocation extends Location {
  readonly label: string
}

/** One occurrence of a weakness. */
export interface Finding {
  readonly weakness: WeaknessId
  readonly severity: Severity
  readonly confidence: Confidence
  /** The least curious persona that is shown it. */
  readonly persona: Persona
  /** One sentence on what was seen here. */
  readonly message: string
  /** What an attacker does with it, in a line. */
  readonly attack: string
  /** What to change, in a line. */
  readonly fix: string
  readonly location: Location
  /** Words printed under the primary location's carets. */
  readonly label: string
  /** Other places worth a caret: where the id was minted, where the owner was known, … */
  readonly related: readonly LabelledLocation[]
  /** From source to sink, in the order data flows; empty for findings without a flow. */
  readonly trace: readonly LabelledLocation[]
  /**
   * What moved severity or confidence, each in a few words: `stdio only`, `no second principal
   * seen`, …
   */
  readonly context: readonly string[]
  /** Content-based; survives line moves. See fingerprint.ts. */
  readonly fingerprint: string
  readonly suppressed: Suppressed | null
  /** Where the server was probed as well, and a check is about the weakness. */
  readonly probed?: Probed
}

/** What a probe of the running server says about a finding. */
export interface Probed {
  /**
   * `confirmed`: the weakness was demonstrated; `not-seen`: all that was tried was refused, which
   * is no promise; `open`: the probe could not tell.
   */
  readonly state: 'confirmed' | 'not-seen' | 'open'
  /** A clause: what was seen, or why it could not be told. */
  readonly said: string
  /** Fingerprints of the checks that say so. */
  readonly checks: readonly string[]
}

export interface Suppressed {
  readonly by: 'comment' | 'config' | 'baseline'
  readonly reason: string
}

export type WeaknessState =
  /** The rule ran over everything in scope and reported something. */
  | 'found'
  /** The rule ran over everything in scope and reported nothing. Not a promise of safety. */
  | 'not-found'
  /** Nothing in the target that the weakness could be about; `reason` says what is missing. */
  | 'not-applicable'
  /** The rule could not run, or ran over part of the target; `reason` says why. */
  | 'not-analysed'

export interface WeaknessCoverage {
  readonly weakness: WeaknessId
  readonly state: WeaknessState
  readonly reason?: string
}

export interface NotAnalysed {
  readonly file: string
  readonly reason: string
}

export interface Coverage {
  /** Source files found in scope. */
  readonly files: number
  readonly analysed: number
  readonly notAnalysed: readonly NotAnalysed[]
  /** Files left out on purpose, counted by reason: `tests`, `ignored`, `dependencies`, … */
  readonly leftOut: Readonly<Record<string, number>>
  readonly lines: number
  readonly weaknesses: readonly WeaknessCoverage[]
}

export type Era = 'legacy' | 'modern' | 'both' | 'unknown'
export type Grade = 'A' | 'B' | 'C' | 'D' | 'F'

export interface UnusedSuppression {
  readonly by: 'comment' | 'config' | 'baseline'
  /** Where it stands: `src/a.ts:12`, `handfast.yaml:4`, or a fingerprint. */
  readonly at: string
  readonly reason:
    | 'matches nothing'
    | 'expired'
    | 'no reason given'
    | 'unknown weakness'
    /** No bracket after `handfast-ignore`, nothing in it, or a date that is none. */
    | 'not understood'
  /** What it was about, as written: a weakness, with its last day or its file. */
  readonly what?: string
}

/** What a run found; everything a report may say comes from here. */
export interface AuditResult {
  /** 1.1 where there is a probe in it. */
  readonly schemaVersion: '1.0' | '1.1'
  readonly tool: { readonly name: 'handfast'; readonly version: string }
  /** As the user named it. */
  readonly target: string
  readonly era: Era
  /** In the order they should be read: severity, then confidence, then file and line. */
  readonly findings: readonly Finding[]
  readonly unusedSuppressions: readonly UnusedSuppression[]
  readonly coverage: Coverage
  readonly score: number
  /** Null when coverage is partial: then the score is "at most". */
  readonly grade: Grade | null
  /** What the audit took the server to be: transports, SDK versions, authentication seen. */
  readonly context: readonly string[]
  readonly elapsedMs: number
  /** Of the server that the target is the source of, while it ran. */
  readonly probe?: ProbeResult
}
