/**
 * How fast the audit reads real code, beside parsing alone and beside eslint with its security
 * plugins, in turns and in one run; how long a user waits for the first line; how memory and time
 * grow. Words: [--json] [--rounds N] [--only TEXT]… [--cli FILE] [-- words for the audit]
 */
import { hasCommandLine } from '../run/handfast-audit.ts'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { figuresJson, print, table, tell } from '../run/report.ts'
import { codeBasePlans, prepareCodeBase } from './code-base.ts'
import type { CodeBase } from './code-base.ts'
import { compareTools, comparisonFigures } from './compare.ts'
import { prepareEslint } from './eslint.ts'
import { measureFirstOutput, measureGrowth, measureMillion } from './scale.ts'
import { auditTool, eslintTools, parseTool } from './tools.ts'
import type { Tool } from './tools.ts'

const noPython = 'it reads no Python'

/** Code bases that a tool is not run over, and why. */
const leftOut: Readonly<Partial<Record<Tool['name'], ReadonlyMap<string, string>>>> = {
  eslint: new Map([
    ['javascript', 'types are worked out for the smaller code bases only; see eslint-untyped'],
    ['python', noPython],
  ]),
  'eslint-untyped': new Map([['python', noPython]]),
}

/** Until there are a million lines: of both languages, and in files of the usual size. */
const copied: ReadonlySet<string> = new Set(['typescript', 'python'])

const options: BenchOptions = readOptions(process.argv.slice(2))
if (hasCommandLine(options)) await run(options)

async function run(wanted: BenchOptions): Promise<void> {
  const figures = new Map<string, number>()
  const skipped: string[] = []
  const bases = await prepareCodeBases(skipped)
  const lint = await lintTool(wanted, skipped)
  for (const base of bases.filter(({ name }) => isWanted(name, wanted))) {
    const linters = lint.filter(({ name }) => leftOut[name]?.get(base.name) === undefined)
    for (const { name } of lint.filter((one) => !linters.includes(one))) {
      skipped.push(`${name} over ${base.name}: ${leftOut[name]?.get(base.name)}`)
    }
    const tools = [auditTool(wanted), parseTool(), ...linters]
    const comparison = await compareTools(base, tools, wanted.rounds)
    skipped.push(...comparison.failures)
    add(figures, comparisonFigures(comparison))
  }
  for (const [name, measured] of scaleRuns(bases, wanted)) {
    if (!isWanted(name, wanted)) continue
    const result = await measured()
    skipped.push(...result.failures)
    add(figures, result.figures)
  }
  for (const line of skipped) tell(`skipped: ${line}`)
  const rows = [...figures].map(([name, value]) => [name, String(value)])
  print(wanted.json ? figuresJson(figures) : table([['figure', 'value'], ...rows]))
}

type ScaleRun = () => ReturnType<typeof measureFirstOutput>

function scaleRuns(
  bases: readonly CodeBase[],
  wanted: BenchOptions,
): ReadonlyMap<string, ScaleRun> {
  const runs = new Map<string, ScaleRun>([['first-output', () => measureFirstOutput(wanted)]])
  const typescript = bases.find(({ name }) => name === 'typescript')
  if (typescript !== undefined) runs.set('growth', () => measureGrowth(typescript, wanted))
  const sources = bases.filter(({ name }) => copied.has(name))
  runs.set('million', () => measureMillion(sources, wanted))
  return runs
}

async function prepareCodeBases(skipped: string[]): Promise<readonly CodeBase[]> {
  const bases: CodeBase[] = []
  for (const plan of codeBasePlans) {
    const outcome = await prepareCodeBase(plan)
    if (outcome.codeBase === undefined) skipped.push(`${plan.name}: ${outcome.missing}`)
    else bases.push(outcome.codeBase)
  }
  return bases
}

/** The linter is installed only when a code base that it can read is wanted. */
async function lintTool(wanted: BenchOptions, skipped: string[]): Promise<readonly Tool[]> {
  const read = codeBasePlans.filter(({ name }) => name !== 'python')
  if (!read.some(({ name }) => isWanted(name, wanted))) return []
  const { eslint, missing } = await prepareEslint()
  if (eslint !== undefined) return eslintTools(eslint)
  skipped.push(missing)
  return []
}

function add(all: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [name, value] of more) all.set(name, value)
}
