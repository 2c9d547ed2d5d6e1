import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { cacheFolder } from '../run/folders.ts'
import { fetchSource } from '../sources/fetch-source.ts'
import type { Source } from '../sources/source.ts'

/** A real body of code that is audited, parsed and linted: the same files for everybody. */
export interface CodeBase {
  readonly name: string
  readonly folder: string
  /** Absolute paths. */
  readonly files: readonly string[]
  readonly lines: number
}

export type CodeBaseOutcome =
  | { readonly codeBase: CodeBase; readonly missing?: undefined }
  | { readonly missing: string; readonly codeBase?: undefined }

export interface CodeBasePlan {
  readonly name: string
  readonly sources: readonly Source[]
  readonly extensions: ReadonlySet<string>
}

const scripts: ReadonlySet<string> = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs'])

export const codeBasePlans: readonly CodeBasePlan[] = [
  {
    name: 'typescript',
    extensions: scripts,
    sources: [
      {
        git: 'modelcontextprotocol/typescript-sdk',
        ref: '3924de99df834302d89f5997a1b64ca268282284',
      },
      {
        git: 'modelcontextprotocol/servers',
        ref: '76d64c822f5125032f89eb71dbdb94e42b434821',
      },
    ],
  },
  // Written by hand and published as it is: a third of a million lines in more than 800 files.
  { name: 'javascript', extensions: scripts, sources: [{ npm: 'webpack@5.112.2' }] },
  {
    name: 'python',
    extensions: new Set(['.py']),
    sources: [
      {
        git: 'modelcontextprotocol/python-sdk',
        ref: '57394b0548d1e2dc2dce8d67d84985769df3b8bb',
      },
      { git: 'jlowin/fastmcp', ref: 'b14b137fddc3145d6b4abd0b3a3f1a11dfc370b0' },
    ],
  },
  { name: 'bundled', extensions: scripts, sources: [{ npm: 'exa-mcp-server@3.4.1' }] },
]

const filesMax = 200_000

/**
 * Tests and type declarations are left out: the audit does not read them, so nobody else may be
 * charged for them.
 */
const leftOut: readonly RegExp[] = [
  /(^|\/)(tests?|__tests__|fixtures|node_modules)\/|\.(test|spec)\./,
  /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/,
  /\.d\.[cm]?ts$/,
]

export async function prepareCodeBase(plan: CodeBasePlan): Promise<CodeBaseOutcome> {
  const folder = join(cacheFolder, 'code-bases', plan.name)
  if (!existsSync(folder)) {
    const complaint = await gather(plan, folder)
    if (complaint !== undefined) return { missing: complaint }
  }
  return { codeBase: describe(plan.name, folder) }
}

async function gather(plan: CodeBasePlan, folder: string): Promise<string | undefined> {
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  let part = 0
  for (const source of plan.sources) {
    const fetched = await fetchSource(source, [])
    if (fetched.folder === undefined) return fetched.missing
    part += 1
    for (const file of filesUnder(fetched.folder)) {
      const wanted = plan.extensions.has(extname(file)) || file.endsWith('package.json')
      if (!wanted || leftOut.some((pattern) => pattern.test(file))) continue
      const copy = join(unfinished, `part-${part}`, file)
      mkdirSync(dirname(copy), { recursive: true })
      copyFileSync(join(fetched.folder, file), copy)
    }
  }
  renameSync(unfinished, folder)
  return undefined
}

export function describe(name: string, folder: string): CodeBase {
  const files = filesUnder(folder)
    .filter((file) => file.endsWith('.py') || scripts.has(extname(file)))
    .map((file) => join(folder, file))
  const lines = files.reduce((total, file) => total + linesOf(file), 0)
  return { name, folder, files, lines }
}

/** Relative paths with `/`, in a fixed order; links are not followed. */
export function filesUnder(folder: string): readonly string[] {
  const files: string[] = []
  const open: string[] = ['']
  for (let at = open.pop(); at !== undefined && files.length < filesMax; at = open.pop()) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`
      if (entry.isDirectory()) open.push(path)
      else if (entry.isFile()) files.push(path)
    }
  }
  return files.toSorted()
}

function linesOf(file: string): number {
  const bytes = readFileSync(file)
  let lines = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}
