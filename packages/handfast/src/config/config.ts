import type { ConfiguredIgnore } from '../finding/config-suppression.ts'
import { severities } from '../finding/finding.ts'
import type { Confidence, Persona, Severity } from '../finding/finding.ts'
import type { ProbeConfig } from './probe-config.ts'

/** The severity from which findings fail a run. */
export type FailOn = Severity | 'never'

export const failOns: readonly FailOn[] = [...severities, 'never']

/** What a handfast.yaml says; undefined where it says nothing. */
export interface Config {
  /** As it is shown: `handfast.yaml`, `../handfast.yaml`. */
  readonly file: string
  readonly ignore: readonly ConfiguredIgnore[]
  /** Patterns in the manner of .gitignore. */
  readonly exclude: readonly string[]
  readonly failOn: FailOn | undefined
  readonly minConfidence: Confidence | undefined
  readonly persona: Persona | undefined
  readonly includeTests: boolean | undefined
  /** Path of the baseline, relative to the configuration. */
  readonly baseline: string | undefined
  readonly probe: ProbeConfig | undefined
}

export const configFileName = 'handfast.yaml'
