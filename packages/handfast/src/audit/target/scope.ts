import { extensionOf, languageOfName } from './language.ts'
import type { TargetLanguage } from './language.ts'

/** Why something is left out; each reads after a number in a report. */
export type LeftOutReason =
  | 'tests'
  | 'examples'
  | 'type declarations'
  | 'source maps'
  | 'dependency folders'
  | 'build folders'
  | 'ignored folders'
  | 'ignored files'
  | 'excluded'
  | 'links leading outside'
  | 'links'
  | 'special files'

const versionControl: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.jj'])

const dependencies: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  'site-packages',
  'vendor',
  '.venv',
  '.tox',
  '.nox',
  '.eggs',
  '.yarn',
  '.pnpm-store',
])

const tests: ReadonlySet<string> = new Set([
  'test',
  'tests',
  '__tests__',
  'spec',
  'specs',
  '__specs__',
  'fixtures',
  '__fixtures__',
  'testdata',
  'e2e',
  'mocks',
  '__mocks__',
])

const examples: ReadonlySet<string> = new Set(['example', 'examples', 'samples'])

/** Compilers and bundlers write here; whether it is left out depends on where the sources are. */
export const buildFolderNames: ReadonlySet<string> = new Set(['dist', 'build', 'out'])

export const isVersionControl = (name: string): boolean => versionControl.has(name)

export const isDependencyFolder = (name: string): boolean => dependencies.has(name)

/** What everything inside a folder of this name is, unless the user asked for tests too. */
export function testFolderReason(name: string): 'tests' | 'examples' | undefined {
  if (tests.has(name)) return 'tests'
  return examples.has(name) ? 'examples' : undefined
}

const testFile = /\.(?:test|spec|test-d)\.[cm]?[jt]sx?$|^test_.*\.py$|_test\.py$|^conftest\.py$/

const isTestFile = (name: string): boolean => testFile.test(name)

const declarationFile = /\.d\.(?:[\w-]+\.)?[cm]?ts$|\.pyi$/

/** Files that hold no code of their own. */
function codelessFileReason(name: string): LeftOutReason | undefined {
  if (declarationFile.test(name)) return 'type declarations'
  return extensionOf(name) === '.map' && /\.[cm]?[jt]sx?\.map$/.test(name)
    ? 'source maps'
    : undefined
}

/** What a file is by its name. Its place, .gitignore and exclusions are judged elsewhere. */
export type FileVerdict =
  | { readonly kind: 'source'; readonly language: TargetLanguage }
  /** Source code in a language that has no frontend. */
  | { readonly kind: 'foreign'; readonly reason: string }
  | { readonly kind: 'left out'; readonly reason: LeftOutReason }
  /** Has no extension, so its first line tells. */
  | { readonly kind: 'unnamed' }
  | { readonly kind: 'other' }

export interface JudgeOptions {
  readonly includeTests: boolean
  /** Set inside folders of tests and examples, which are counted only. */
  readonly counted: 'tests' | 'examples' | undefined
}

export function judgeFileName(name: string, options: JudgeOptions): FileVerdict {
  const codeless = codelessFileReason(name)
  if (codeless !== undefined) return { kind: 'left out', reason: codeless }
  const named = languageOfName(name)
  if (named === undefined) {
    return { kind: extensionOf(name) === '' && !options.counted ? 'unnamed' : 'other' }
  }
  if (options.counted !== undefined) return { kind: 'left out', reason: options.counted }
  if (!options.includeTests && isTestFile(name)) return { kind: 'left out', reason: 'tests' }
  if (named.analysed) return { kind: 'source', language: named.language }
  return { kind: 'foreign', reason: `${named.name} is not analysed yet` }
}
