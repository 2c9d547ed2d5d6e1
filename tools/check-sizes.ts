/**
 * Sizes are ratchets: files, functions, parameters and lines have a limit, and what is over it is
 * listed in size-exceptions.json with its present size. The list may only shrink.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { functionSizes } from './function-sizes.ts'
import { reportProblems } from './report-problems.ts'
import { foldersIn, repositoryAbove, writtenFiles } from './source-files.ts'

export const sizeLimits = {
  fileLines: 350,
  functionLines: 70,
  parameters: 3,
  lineColumns: 100,
} as const

export type SizeKind = keyof typeof sizeLimits

export interface SizeException {
  /** `path`, or `path#function`. */
  readonly at: string
  readonly kind: SizeKind
  readonly size: number
  readonly reason: string
}

interface Measured {
  readonly at: string
  readonly kind: SizeKind
  readonly size: number
}

export function checkSizes(root: string, exceptions: readonly SizeException[]): string[] {
  const tooLarge = measure(root).filter(({ kind, size }) => size > sizeLimits[kind])
  const unlisted = tooLarge.filter((one) => exceptionFor(one, exceptions) === undefined)
  return [
    ...unlisted.map(
      ({ at, kind, size }) => `${at}: ${kind} is ${size}, more than ${sizeLimits[kind]}`,
    ),
    ...exceptions.flatMap((exception) => checkException(exception, tooLarge)),
  ]
}

const exceptionFor = (
  { at, kind }: Measured,
  exceptions: readonly SizeException[],
): SizeException | undefined =>
  exceptions.find((exception) => exception.at === at && exception.kind === kind)

function checkException(exception: SizeException, tooLarge: readonly Measured[]): string[] {
  const { at, kind, size: allowed, reason } = exception
  const found = tooLarge.find((one) => one.at === at && one.kind === kind)
  const problems = reason.trim() === '' ? [`${at}: the exception for ${kind} gives no reason`] : []
  if (found === undefined) {
    return [...problems, `${at}: ${kind} needs no exception any more: remove it`]
  }
  if (found.size > allowed) {
    return [...problems, `${at}: ${kind} is ${found.size}, more than the ${allowed} it was`]
  }
  if (found.size < allowed) {
    return [...problems, `${at}: ${kind} is down to ${found.size}: lower the exception to that`]
  }
  return problems
}

function measure(root: string): Measured[] {
  const packages = foldersIn(root, 'packages').map((name) => `packages/${name}`)
  const sources = [...packages.map((name) => `${name}/src`), 'tools', 'bench', 'examples']
  const tests = [...packages.map((name) => `${name}/test`), 'test']
  const extensions = ['.ts', '.tsx', '.mts', '.mjs']
  const inFolders = (folders: readonly string[]): string[] =>
    folders.flatMap((folder) => writtenFiles(root, folder, extensions))
  return [
    ...inFolders(sources).flatMap((file) => measureFile(root, file)),
    // The body of a describe() is as long as its tests are many.
    ...inFolders(tests).flatMap((file) => measureLines(file, read(root, file))),
  ]
}

const read = (root: string, file: string): string => readFileSync(join(root, file), 'utf8')

function measureFile(root: string, file: string): Measured[] {
  const text = read(root, file)
  const functions = functionSizes(file, text).flatMap(({ name, lines, parameters }): Measured[] => [
    { at: `${file}#${name}`, kind: 'functionLines', size: lines },
    { at: `${file}#${name}`, kind: 'parameters', size: parameters },
  ])
  return [...measureLines(file, text), ...(file.includes('/test/') ? [] : functions)]
}

function measureLines(file: string, text: string): Measured[] {
  const lines = text.replace(/\n$/, '').split('\n')
  // By code point: a formatter does not count an accent twice either.
  const columns = Math.max(...lines.map((line) => [...line].length))
  return [
    { at: file, kind: 'fileLines', size: lines.length },
    { at: file, kind: 'lineColumns', size: columns },
  ]
}

function readExceptions(path: string): readonly SizeException[] {
  if (!existsSync(path)) return []
  const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(list) || !list.every(isException)) {
    throw new TypeError(`${path} is no list of { at, kind, size, reason }`)
  }
  return list
}

function isException(value: unknown): value is SizeException {
  if (typeof value !== 'object' || value === null) return false
  const { at, kind, size, reason } = { at: '', kind: '', size: '', reason: '', ...value }
  const isKind = Object.keys(sizeLimits).includes(String(kind))
  return isKind && [at, reason].every((text) => typeof text === 'string') && Number.isInteger(size)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = repositoryAbove(dirname(fileURLToPath(import.meta.url)))
  reportProblems(checkSizes(root, readExceptions(join(root, 'tools/size-exceptions.json'))))
}
