import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder, cacheFolder } from '../run/folders.ts'
import { readAuditReport } from '../run/handfast-audit.ts'
import type { BenchOptions } from '../run/options.ts'
import type { CodeBase } from './code-base.ts'
import type { Eslint } from './eslint.ts'
import { measure } from './measure.ts'
import type { Measured } from './measure.ts'

/** Something that is run over a code base, in a process of its own. */
export interface Tool {
  readonly name: 'audit' | 'parse' | 'eslint' | 'eslint-untyped'
  /** Slow tools are run in fewer rounds. */
  readonly roundsMax: number
  run(base: CodeBase): Promise<Measured>
}

/** Nothing found, something found, too little analysed: in each the audit did its work. */
export const auditCodes: readonly number[] = [0, 1, 3]

const roundsMax = 50
const eslintRoundsMax = 2

export function auditTool(options: BenchOptions): Tool {
  return {
    name: 'audit',
    roundsMax,
    run: (base) => auditMeasured(base.folder, options),
  }
}

/** An audit whose output is no report did not do its work, whatever its exit code. */
export async function auditMeasured(folder: string, options: BenchOptions): Promise<Measured> {
  const words = [options.commandLine, 'audit', folder, '--format', 'json', ...options.auditWords]
  const measured = await measure(words, { codes: auditCodes })
  if (measured.measurement === undefined) return measured
  const { stdout, wallMs } = measured.measurement
  if (readAuditReport(stdout, wallMs) === undefined) return { failed: 'no JSON report' }
  return measured
}

export function parseTool(): Tool {
  const program = join(benchFolder, 'dist/audit/parse-only.js')
  return {
    name: 'parse',
    roundsMax,
    run: (base) => {
      const list = join(cacheFolder, 'parse-lists', `${base.name}.txt`)
      mkdirSync(join(cacheFolder, 'parse-lists'), { recursive: true })
      writeFileSync(list, base.files.join('\n'))
      return measure([program, list], { codes: [0] })
    },
  }
}

export function eslintTools(eslint: Eslint): readonly Tool[] {
  return [
    lintTool('eslint', (base) => eslint.typed(base)),
    lintTool('eslint-untyped', (base) => eslint.untyped(base)),
  ]
}

function lintTool(name: Tool['name'], words: (base: CodeBase) => readonly string[]): Tool {
  return {
    name,
    roundsMax: eslintRoundsMax,
    run: (base) => measure(words(base), { cwd: base.folder, codes: [0, 1] }),
  }
}
