import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run/command.ts'
import { cacheFolder } from '../run/folders.ts'
import type { CodeBase } from './code-base.ts'

const folder: string = join(cacheFolder, 'eslint')
const installMsMax = 300_000
const complaintCharsMax = 200

/** Pinned, so that two runs of the bench compare with the same linter. */
const packages: readonly string[] = [
  'eslint@10.15.0',
  'eslint-plugin-security@4.1.0',
  'eslint-plugin-sonarjs@4.2.2',
  '@typescript-eslint/parser@8.73.0',
  'typescript@5.9.3',
]

/** Words that lint the folder they are run in; eslint reads nothing above it. */
export interface Eslint {
  /** As the documentation of its plugins asks for it: with types, which 💭 rules need to work. */
  typed(base: CodeBase): readonly string[]
  /** With the rules that need no types, as it is often run. */
  untyped(base: CodeBase): readonly string[]
}

export type PreparedEslint =
  | { readonly eslint: Eslint; readonly missing?: undefined }
  | { readonly missing: string; readonly eslint?: undefined }

/** eslint with its two security plugins, installed beside the project and not into it. */
export async function prepareEslint(): Promise<PreparedEslint> {
  const program = join(folder, 'node_modules/eslint/bin/eslint.js')
  if (!existsSync(program)) {
    const complaint = await install()
    if (complaint !== undefined) return { missing: complaint }
  }
  const words = (base: CodeBase, projectFile?: string): readonly string[] => {
    const kind = projectFile === undefined ? 'untyped' : 'typed'
    const config = join(folder, `${base.name}.${kind}.mjs`)
    writeFileSync(config, configText(projectFile))
    const report = join(folder, 'report.json')
    return [program, '--config', config, '--format', 'json', '--output-file', report, '.']
  }
  return {
    eslint: {
      untyped: (base) => words(base),
      typed(base) {
        const projectFile = join(folder, `tsconfig.${base.name}.json`)
        writeFileSync(projectFile, projectText(base))
        return words(base, projectFile)
      },
    },
  }
}

function configText(projectFile?: string): string {
  const options = projectFile === undefined ? {} : { project: [projectFile] }
  return `import parser from '@typescript-eslint/parser'
import security from 'eslint-plugin-security'
import sonarjs from 'eslint-plugin-sonarjs'

const files = ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}']
const parserOptions = ${JSON.stringify(options)}

export default [
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  { files, languageOptions: { parser, parserOptions } },
  { files, ...security.configs.recommended },
  { files, ...sonarjs.configs.recommended },
]
`
}

function projectText({ files }: CodeBase): string {
  const compilerOptions = {
    target: 'es2022',
    module: 'preserve',
    moduleResolution: 'bundler',
    jsx: 'preserve',
    allowJs: true,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    types: [],
  }
  return JSON.stringify({ compilerOptions, files })
}

async function install(): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private": true}\n')
  const result = await runCommand(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...packages],
    { cwd: folder, timeoutMs: installMsMax },
  )
  return result.code === 0
    ? undefined
    : `eslint was not installed: ${result.stderr.trim().slice(0, complaintCharsMax)}`
}
