import { isRecord, textOf } from '../run/record.ts'

/** A published package at one version. */
export interface NpmSource {
  readonly npm: string
}

/** A public repository at one commit. */
export interface GitSource {
  /** `owner/name`. */
  readonly git: string
  readonly ref: string
}

export type Source = NpmSource | GitSource

const npmPattern = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*@[0-9A-Za-z][0-9A-Za-z.+-]*$/
const gitPattern = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/
const refPattern = /^[0-9A-Za-z][0-9A-Za-z._-]*$/

/** The patterns keep a name from being read as an option by npm or git. */
export function readSource(value: unknown): Source | undefined {
  if (!isRecord(value)) return undefined
  const npm = textOf(value, 'npm')
  if (npm !== undefined) return npmPattern.test(npm) ? { npm } : undefined
  const git = textOf(value, 'git')
  const ref = textOf(value, 'ref')
  if (git === undefined || ref === undefined) return undefined
  return gitPattern.test(git) && refPattern.test(ref) ? { git, ref } : undefined
}

export function isNpm(source: Source): source is NpmSource {
  return 'npm' in source
}

export function nameOf(source: Source): string {
  return isNpm(source) ? source.npm : `${source.git}@${source.ref.slice(0, 12)}`
}
