import { auditFolder } from '../run/handfast-audit.ts'
import type { BenchOptions } from '../run/options.ts'
import { tell } from '../run/report.ts'
import { fetchSource } from '../sources/fetch-source.ts'
import { nameOf } from '../sources/source.ts'
import type { Source } from '../sources/source.ts'
import type { AuditedVersion } from './judge.ts'

export type Version =
  | { readonly audited: AuditedVersion }
  /** It could not be fetched, which says nothing about the audit. */
  | { readonly skipped: string }
  /** It was fetched and the audit gave no report: that counts against the audit. */
  | { readonly failed: string }

export type VersionReader = (source: Source, only: readonly string[]) => Promise<Version>

/** Fetches and audits each source once, however many cases name it. */
export function versionReader(options: BenchOptions): VersionReader {
  const known = new Map<string, Promise<Version>>()
  return (source, only) => {
    const key = `${nameOf(source)} ${only.join(' ')}`
    const version = known.get(key) ?? auditedVersion(source, only, options)
    known.set(key, version)
    return version
  }
}

async function auditedVersion(
  source: Source,
  only: readonly string[],
  options: BenchOptions,
): Promise<Version> {
  tell(nameOf(source))
  const fetched = await fetchSource(source, only)
  if (fetched.folder === undefined) return { skipped: fetched.missing }
  const outcome = await auditFolder(fetched.folder, options)
  if (outcome.report === undefined) {
    return { failed: `the audit of ${nameOf(source)} gave no report: ${outcome.failed}` }
  }
  return { audited: { folder: fetched.folder, findings: outcome.report.findings } }
}
