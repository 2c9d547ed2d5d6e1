import type { WeaknessId } from '@handfast/catalogue'
import type { Disposition } from './lab/check.ts'
import { isAllowed } from './lab/check.ts'
import type { ProbeOptions } from './probe-options.ts'
import { chosen } from './chosen.ts'
import { readSettings } from './settings.ts'
import type { StdioProgram } from './way-in.ts'
import { assumptionsOf } from './subjects.ts'
import type { Principal } from './wire/principal.ts'

/** What a probe would do, known before anything is sent. */
export interface ProbePlan {
  readonly target: string
  readonly level: Disposition
  /** Names, and the headers or variables that make them. */
  readonly principals: readonly { readonly name: string; readonly headers: readonly string[] }[]
  readonly checks: readonly PlannedCheck[]
  /** What the principals that are missing leave untested. */
  readonly missing: readonly string[]
  /** What is taken for granted about the principals. */
  readonly assumed: readonly string[]
}

export interface PlannedCheck {
  readonly weakness: WeaknessId
  readonly disposition: Disposition
  /** What it sends. */
  readonly what: string
  readonly isRun: boolean
}

/** @throws ProbeError when there is something that the probe must not or cannot do. */
export function planOf(options: ProbeOptions): ProbePlan {
  const { url, stdio, level, principals, cast } = readSettings(options)
  const checks = chosen(options.only).map(({ weakness, disposition, plan }) => ({
    weakness,
    disposition,
    what: plan,
    isRun: isAllowed(disposition, level),
  }))
  return {
    target: stdio === undefined ? url.origin + url.pathname : commandLine(stdio),
    level,
    principals: principals.map(({ name, headers, environment = [] }) => ({
      name,
      headers: [...headers, ...environment].map(([header]) => header),
    })),
    checks,
    missing: missingFrom(principals, cast.sharer !== undefined),
    assumed: assumptionsOf(principals),
  }
}

/** Nothing is known of this run's key yet, so that secrets are left out. */
const commandLine = ({ command, secrets }: StdioProgram): string =>
  secrets.reduce((line, secret) => line.replaceAll(secret, '‹argument›'), command.join(' '))

function missingFrom(principals: readonly Principal[], isShared: boolean): readonly string[] {
  const count = principals.filter(({ name }) => /^[ab]$/.test(name)).length
  if (count >= 2) return []
  if (isShared) return ['one credential is everybody’s: principals are not told apart']
  if (count === 1) return ['no principal b: what one user can do to another is not tested']
  return ['no principals: only what callers without a credential can do is tested']
}
