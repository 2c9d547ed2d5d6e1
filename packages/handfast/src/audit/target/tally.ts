import type { LeftOutReason } from './scope.ts'
import type { TargetNotAnalysed } from './target.ts'

/** Counts what is left out and lists what cannot be analysed, while a target is being opened. */
export interface Tally {
  leaveOut(reason: LeftOutReason): void
  /** `files` is how many source files the entry stands for. */
  notAnalysed(file: string, reason: string, files?: number): void
  result(): TallyResult
}

export interface TallyResult {
  readonly leftOut: Readonly<Record<string, number>>
  readonly notAnalysed: readonly TargetNotAnalysed[]
  readonly filesNotAnalysed: number
}

export function createTally(notAnalysedMax: number): Tally {
  const leftOut = new Map<string, number>()
  const notAnalysed: TargetNotAnalysed[] = []
  let filesNotAnalysed = 0
  let unlisted = 0

  return {
    leaveOut(reason) {
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
    },
    notAnalysed(file, reason, files = 1) {
      filesNotAnalysed += files
      if (notAnalysed.length < notAnalysedMax) {
        notAnalysed.push({ file: printablePath(file), reason })
      } else {
        unlisted += 1
      }
    },
    result() {
      const listed = notAnalysed.toSorted((a, b) => comparePaths(a.file, b.file))
      if (unlisted > 0) listed.push({ file: '…', reason: `${unlisted} more are not listed` })
      const counts = [...leftOut].toSorted(([a], [b]) => comparePaths(a, b))
      return { leftOut: Object.fromEntries(counts), notAnalysed: listed, filesNotAnalysed }
    },
  }
}

/** By code unit, so that the order is the same on every machine and in every locale. */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

// Control characters move the cursor of a terminal; bidirectional ones make a path read as another.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

export const isPrintable = (path: string): boolean => path.search(unprintable) === -1

export function printablePath(path: string): string {
  return path.replace(unprintable, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    return `\\u${code}`
  })
}
