import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run/command.ts'
import { cacheFolder } from '../run/folders.ts'

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

const configText = `import parser from '@typescript-eslint/parser'
import security from 'eslint-plugin-security'
import sonarjs from 'eslint-plugin-sonarjs'

export default [
  { linterOptions: { reportUnusedDisableDirectives: 'off' } },
  { files: ['**/*.{ts,mts,cts}'], languageOptions: { parser } },
  {
    files: ['**/*.tsx'],
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  },
  { files: ['**/*.{ts,tsx,mts,cts,js,mjs,cjs}'], ...security.configs.recommended },
  { files: ['**/*.{ts,tsx,mts,cts,js,mjs,cjs}'], ...sonarjs.configs.recommended },
]
`

/** The words that lint the folder it is run in; eslint reads nothing above it. */
export type Eslint =
  | { readonly words: readonly string[]; readonly missing?: undefined }
  | { readonly missing: string; readonly words?: undefined }

/** eslint with its two security plugins, installed beside the project and not into it. */
export async function prepareEslint(): Promise<Eslint> {
  const program = join(folder, 'node_modules/eslint/bin/eslint.js')
  if (!existsSync(program)) {
    const complaint = await install()
    if (complaint !== undefined) return { missing: complaint }
  }
  const config = join(folder, 'eslint.config.mjs')
  writeFileSync(config, configText)
  const report = join(folder, 'report.json')
  return { words: [program, '--config', config, '--format', 'json', '--output-file', report, '.'] }
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
