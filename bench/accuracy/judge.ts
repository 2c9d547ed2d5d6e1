import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditFinding } from '../run/handfast-audit.ts'
import { alignTexts, counterpartLines } from './align.ts'
import type { CleanCase, Place, WeakCase } from './case.ts'

/** A finding counts when its first line is at most this far from the place. */
const linesApartMax = 5
const fileBytesMax = 16 * 1024 * 1024

/** One audited version: where it lies and what was reported in it. */
export interface AuditedVersion {
  readonly folder: string
  readonly findings: readonly AuditFinding[]
}

export type Verdict =
  /** Reported where it is weak, silent where it is mended. */
  | 'told apart'
  /** Reported where it is weak; there is no mended version to be silent in. */
  | 'found'
  | 'missed'
  /** Reported in both versions. */
  | 'not told apart'

export interface Judgement {
  readonly verdict: Verdict
  /** What decided: the places looked at, in the version that disappointed. */
  readonly because: string
}

export function judgeCase(
  weakCase: WeakCase,
  vulnerable: AuditedVersion,
  mended: AuditedVersion | null,
): Judgement {
  const seen = weakCase.where.some((place) =>
    isReported(vulnerable.findings, weakCase.weakness, place),
  )
  if (!seen) return { verdict: 'missed', because: missedBecause(weakCase, vulnerable) }
  if (mended === null) return { verdict: 'found', because: '' }
  for (const place of weakCase.where) {
    const counterpart = counterpartOf(place, vulnerable.folder, mended.folder)
    if (counterpart === null) continue
    if (isReported(mended.findings, weakCase.weakness, counterpart)) {
      return {
        verdict: 'not told apart',
        because: `still reported at ${placeText(counterpart)} of the mended version`,
      }
    }
  }
  return { verdict: 'told apart', because: '' }
}

/** The weaknesses that were reported although they must not be. */
export function flaggedOf(clean: CleanCase, version: AuditedVersion): readonly string[] {
  return clean.not.filter((weakness) => isReported(version.findings, weakness, clean.at))
}

export function isReported(
  findings: readonly AuditFinding[],
  weakness: string,
  place: Place,
): boolean {
  return findings.some((finding) => finding.weakness === weakness && isAt(finding, place))
}

function isAt(finding: AuditFinding, place: Place): boolean {
  if (place.lines === null) {
    return finding.file === place.path || finding.file.startsWith(`${place.path}/`)
  }
  const [from, to] = place.lines
  return (
    finding.file === place.path &&
    finding.startLine >= from - linesApartMax &&
    finding.startLine <= to + linesApartMax
  )
}

/**
 * The same place in the mended version; null when its file is gone, where nothing can be reported.
 */
export function counterpartOf(
  place: Place,
  vulnerableFolder: string,
  mendedFolder: string,
): Place | null {
  if (place.lines === null) return place
  const before = textOf(join(vulnerableFolder, place.path))
  const after = textOf(join(mendedFolder, place.path))
  if (after === undefined) return null
  if (before === undefined) return { path: place.path, lines: null }
  const lines = counterpartLines(alignTexts(before, after), place.lines)
  return { path: place.path, lines }
}

function textOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  const stat = statSync(file)
  if (!stat.isFile() || stat.size > fileBytesMax) return undefined
  return readFileSync(file, 'utf8')
}

export function placeText(place: Place): string {
  if (place.lines === null) return place.path
  const [from, to] = place.lines
  return from === to ? `${place.path}:${from}` : `${place.path}:${from}-${to}`
}

/** Where the weakness was reported instead, since that is the first thing one looks for. */
function missedBecause(weakCase: WeakCase, version: AuditedVersion): string {
  const elsewhere = version.findings
    .filter((finding) => finding.weakness === weakCase.weakness)
    .map((finding) => `${finding.file}:${finding.startLine}`)
  const wanted = weakCase.where.map(placeText).join(', ')
  if (elsewhere.length === 0) return `not reported at ${wanted}, nor anywhere`
  const shown = elsewhere.slice(0, 3).join(', ')
  return `not reported at ${wanted}, but at ${shown}${elsewhere.length > 3 ? ', …' : ''}`
}
