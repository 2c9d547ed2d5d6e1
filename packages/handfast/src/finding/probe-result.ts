import type { WeaknessId } from '@handfast/catalogue'
import type { Era, Grade, Severity } from './finding.ts'

export const verdictKinds = ['vulnerable', 'inconclusive', 'safe', 'not-applicable'] as const
export type VerdictKind = (typeof verdictKinds)[number]

/**
 * What a check may do. `passive`: lists, and sessions of its own; `active`: uses one principal
 * against what the probe made as another; `disruptive`: ends, floods or injects, which a badly
 * broken server lets others feel.
 */
export const dispositions = ['passive', 'active', 'disruptive'] as const
export type Disposition = (typeof dispositions)[number]

export const transports = ['streamable-http', 'http+sse', 'stdio'] as const
export type Transport = (typeof transports)[number]

/** An era that one request is of. */
export type OneEra = Exclude<Era, 'both' | 'unknown'>

/** What a run showed; everything that a report says comes from here. No secret is in it. */
export interface ProbeResult {
  readonly schemaVersion: '1.0'
  readonly tool: { readonly name: 'handfast'; readonly version: string }
  /** The URL, or the program with its arguments. */
  readonly target: string
  readonly era: Era
  readonly level: Disposition
  readonly principals: readonly ProbedPrincipal[]
  readonly discovered: Discovered
  readonly checks: readonly CheckResult[]
  /** Weaknesses that a probe can show and that no check looks for yet. */
  readonly unchecked: readonly WeaknessId[]
  /** Those that there is a check for, and that were not asked for. */
  readonly leftOut: readonly WeaknessId[]
  readonly score: number
  /** Null when something in scope got no verdict: then the score is "at most". */
  readonly grade: Grade | null
  /** The run was ended early. */
  readonly isInterrupted: boolean
  readonly requests: number
  readonly elapsedMs: number
  /** What became of an earlier report, where one was named. */
  readonly changes?: ProbeChanges
}

/**
 * `fixed`: was shown, and was tested again and found safe; `still`: shown then and now; `new`:
 * shown now, and not then; `not-tested`: had a verdict, and has none now.
 */
export type ChangeKind = 'new' | 'still' | 'not-tested' | 'fixed'

export interface ProbeChange {
  readonly kind: ChangeKind
  readonly weakness: WeaknessId
  readonly era: OneEra | null
  readonly transport: Transport | null
  /** Null where the earlier report has no such check. */
  readonly before: VerdictKind | null
  /** Null where this one has none. */
  readonly now: VerdictKind | null
  readonly reason: string
}

export interface ProbeChanges {
  readonly against: {
    readonly file: string
    readonly target: string
    readonly version: string
  }
  /** The worst news first. */
  readonly entries: readonly ProbeChange[]
}

export interface ProbedPrincipal {
  readonly name: string
  /** Names of the headers that make it this principal. */
  readonly headers: readonly string[]
  /** Over stdio: names of the variables that do. */
  readonly variables: readonly string[]
}

export interface Discovered {
  readonly surfaces: readonly FoundSurface[]
  /** How they were looked for, a line each. */
  readonly notes: readonly string[]
  readonly handles: readonly FoundHandle[]
}

/** State behind a handle: the tool that hands it out, and those that take it. */
export interface FoundHandle {
  readonly producer: string
  /** Where in its result the handle stands. */
  readonly result: string
  readonly consumers: readonly { readonly tool: string; readonly argument: string }[]
  readonly how: string
}

export interface FoundSurface {
  readonly era: OneEra
  readonly transport: Transport
  readonly revision: string
  /** As it calls itself. */
  readonly server: string | null
  /** Null where it could not be told. */
  readonly admitsNobody: boolean | null
}

export interface CheckResult {
  readonly weakness: WeaknessId
  /** The name of the check: that of its weakness. */
  readonly check: string
  /** Null where the target offers nothing that the check is about. */
  readonly era: OneEra | null
  readonly transport: Transport | null
  readonly verdict: VerdictKind
  /** Null unless vulnerable. */
  readonly severity: Severity | null
  /** One sentence. */
  readonly reason: string
  /** The flag that would settle it, where there is one. */
  readonly settledBy: string | null
  /** What moved the severity. */
  readonly circumstances: readonly string[]
  readonly attack: string
  readonly fix: string
  readonly evidence: readonly Evidence[]
  readonly untried: readonly { readonly what: string; readonly settledBy: string }[]
  readonly transcript: readonly ShownExchange[]
  /** The same from run to run, whatever the port; it names the check and where it looked. */
  readonly fingerprint: string
}

/** One request that a verdict rests on. */
export interface Evidence {
  readonly role: 'control' | 'attempt' | 'unknown'
  readonly title: string
  readonly reception: 'accepted' | 'refused' | 'unclear' | 'unanswered'
  readonly answer: string
  /** What was seen beyond a friendly status. */
  readonly shown: 'canary' | 'effect' | 'nothing' | null
  /** It is among what shows the weakness. */
  readonly isProof: boolean
  /** Lines for a shell that replay it, from the request that minted the id. */
  readonly replay: readonly string[]
  /** Its place in the transcript of the check; null where it has none of its own. */
  readonly exchange: number | null
}

/** A request and its answer, as they may be shown to anybody. */
export interface ShownExchange {
  readonly as: string
  readonly method: string
  readonly url: string
  /** `name: value`; values of credentials are not there. */
  readonly headers: readonly string[]
  readonly body: string | null
  /** 0 when there was no answer. */
  readonly status: number
  readonly failure: 'silent' | 'broken' | null
  readonly answerHeaders: readonly string[]
  /** Cut after its first part. */
  readonly answer: string
  /**
   * Sends the request again, with curl or to the program; credentials and ids are variables of the
   * shell.
   */
  readonly curl: string
}
