import { basename } from 'node:path'
import type { PackageFacts } from './package-facts.ts'
import type { TallyResult } from './tally.ts'
import type { Target, TargetFile } from './target.ts'

export interface TargetParts {
  readonly label: string
  readonly kind: Target['kind']
  readonly folder: string | null
  readonly isPacked: boolean
  readonly files: readonly TargetFile[]
  readonly packages: readonly PackageFacts[]
  readonly tally: TallyResult
  readonly close: () => void
}

/** Puts together what was found. */
export function assembleTarget(parts: TargetParts): Target {
  const { label, kind, folder, isPacked, files, packages, tally, close } = parts
  return {
    name: nameOf(parts),
    label,
    kind,
    folder,
    isPacked,
    files,
    packages,
    filesInScope: files.length + tally.filesNotAnalysed,
    leftOut: tally.leftOut,
    notAnalysed: tally.notAnalysed,
    close: async () => close(),
  }
}

function nameOf({ kind, files, folder, label, packages }: TargetParts): string {
  if (kind === 'file') return files[0]?.path ?? label
  const own = packages.find((facts) => facts.folder === '' && facts.name !== null)
  if (own === undefined || own.name === null) return basename(folder ?? label)
  return own.version === null ? own.name : `${own.name}@${own.version}`
}
