import type { PackageFacts } from './package-facts.ts'
import type { TargetLanguage } from './language.ts'

/** What is audited: source files that can be read one at a time, and what is known around them. */
export interface Target {
  /** `name@version` where a manifest says so, otherwise the name of the folder or file. */
  readonly name: string
  /** As the user wrote it. */
  readonly label: string
  readonly kind: 'folder' | 'file' | 'archive' | 'npm'
  /**
   * Absolute; what the paths of `files` are relative to. Null when the files came from an archive.
   */
  readonly folder: string | null
  /** As it was published: what is built is what runs, and sources beside it are for reading. */
  readonly isPacked: boolean
  /** Sorted by path. */
  readonly files: readonly TargetFile[]
  /** `files`, and those of `notAnalysed` as well. */
  readonly filesInScope: number
  /** One for each manifest, the target's own first. */
  readonly packages: readonly PackageFacts[]
  /**
   * What was left out on purpose, counted; each key reads after a number: `tests`, `ignored
   * folders`.
   */
  readonly leftOut: Readonly<Record<string, number>>
  /** What is in scope and cannot be analysed. The path is safe to print. */
  readonly notAnalysed: readonly TargetNotAnalysed[]
  /** Frees what the target holds; reading a file afterwards is refused. Safe to call twice. */
  close(): Promise<void>
}

export interface TargetNotAnalysed {
  readonly file: string
  readonly reason: string
}

export interface TargetFile {
  /** Relative to the target, with `/`; holds no control characters. */
  readonly path: string
  readonly language: TargetLanguage
  readonly sizeBytes: number
  /** Reads the file anew at each call. Never throws. */
  read(): FileText
}

export type FileText =
  | {
      readonly state: 'read'
      readonly text: string
      /** Set when the text is not byte for byte what the file holds. */
      readonly note: string | null
    }
  | { readonly state: 'refused'; readonly reason: string }

export interface TargetLimits {
  /** Names looked at in folders, or entries in an archive. */
  readonly entriesMax: number
  /** Source files in scope; further ones are counted and not analysed. */
  readonly filesMax: number
  readonly fileBytesMax: number
  /** Folders inside folders. */
  readonly depthMax: number
  /** Entries of `notAnalysed`; the last one says how many more there are. */
  readonly notAnalysedMax: number
  readonly packagesMax: number
  /** An archive, unpacked. */
  readonly archiveBytesMax: number
  /** How long `npm pack` may take. */
  readonly npmMsMax: number
}

export const defaultTargetLimits: TargetLimits = {
  entriesMax: 1_000_000,
  filesMax: 100_000,
  fileBytesMax: 20 * 1024 * 1024,
  depthMax: 64,
  notAnalysedMax: 1_000,
  packagesMax: 500,
  archiveBytesMax: 512 * 1024 * 1024,
  npmMsMax: 120_000,
}

export interface TargetProgress {
  readonly step: 'downloading' | 'unpacking' | 'looking for files'
  readonly files: number
}

export interface OpenTargetOptions {
  /** What relative paths are relative to. */
  readonly cwd: string
  /** Environment of `npm pack`; `PATH` is where npm is looked for. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Tests, fixtures and examples are analysed like everything else. */
  readonly includeTests: boolean
  /** Asked with paths relative to the target; a folder's path ends with `/`. */
  readonly isExcluded?: (path: string) => boolean
  readonly onProgress?: (progress: TargetProgress) => void
  readonly signal?: AbortSignal
  readonly limits?: TargetLimits
}
