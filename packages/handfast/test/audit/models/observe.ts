import { readdirSync } from 'node:fs'
import { analyseFlow } from '../../../src/audit/flow/flow.ts'
import type { Flow } from '../../../src/audit/flow/flow.ts'
import { labelSet, labelsOf } from '../../../src/audit/flow/labels.ts'
import type { LabelSet } from '../../../src/audit/flow/labels.ts'
import type { Model } from '../../../src/audit/flow/model.ts'
import { pathsOf } from '../../../src/audit/flow/model-calls.ts'
import { argumentsOf } from '../../../src/audit/flow/paths.ts'
import { constantAt, deepLabelsAt, labelsAt, nodesAt } from '../../../src/audit/flow/queries.ts'
import { javascriptFrontend } from '../../../src/audit/frontends/javascript/javascript-frontend.ts'
import { pythonFrontend } from '../../../src/audit/frontends/python/python-frontend.ts'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import { Op } from '../../../src/audit/ir/opcode.ts'

const folder = new URL('../../../src/audit/models/', import.meta.url)

export interface ModelFile {
  readonly language: string
  readonly file: string
  readonly exports: Readonly<Record<string, unknown>>
}

/** Every model file, read from its folder and not from the generated list. */
export const modelFiles: readonly ModelFile[] = await readModelFiles()

export const models: readonly Model[] = modelFiles.flatMap(({ exports }) =>
  Object.values(exports).filter(isModel),
)

async function readModelFiles(): Promise<ModelFile[]> {
  const files: ModelFile[] = []
  for (const language of ['javascript', 'python']) {
    for (const name of readdirSync(new URL(`${language}/`, folder)).sort()) {
      if (!name.endsWith('.ts') || name.endsWith('.generated.ts')) continue
      const url = new URL(`${language}/${name}`, folder)
      const exports: Readonly<Record<string, unknown>> = await import(url.href)
      files.push({ language, file: name.slice(0, -'.ts'.length), exports })
    }
  }
  return files
}

function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'modules' in value && 'id' in value
}

const javascript = javascriptFrontend()
const python = pythonFrontend()
await Promise.all([javascript.prepare(), python.prepare()])

/** What the models say of a piece of code. `probe('name', value)` in it marks a value. */
export interface Observed {
  /** Labels of the value marked `name`, without Literal; `undefined` when the mark is missing. */
  labels(name: string): readonly string[] | undefined
  /** `role line`, sorted. */
  readonly roles: readonly string[]
  /** `kind METHOD function`, in order of the functions. */
  readonly entries: readonly string[]
  /** `operation line: key labels`. */
  readonly states: readonly string[]
}

export interface ObserveOptions {
  readonly path?: string
  /** Versions of dependencies; a library that is not named counts as the newest. */
  readonly dependencies?: Readonly<Record<string, string>>
}

export function observe(text: string, options: ObserveOptions = {}): Observed {
  const path = options.path ?? 'index.ts'
  const frontend = path.endsWith('.py') ? python : javascript
  const builder = programBuilder()
  const outcome = frontend.lower(path, text, builder, {
    instructionsPerFileMax: 100_000,
    depthMax: 100,
  })
  if (outcome.state !== 'lowered') throw new TypeError(`${path}: ${outcome.reason}`)
  const flow = analyseFlow(builder.finish(), models, {
    packages: {
      name: 'fixture',
      version: '0.0.0',
      dependencies: new Map(Object.entries(options.dependencies ?? {})),
      workspaces: new Map(),
      pathAliases: new Map(),
    },
    limits: { stepsPerInstructionMax: 40 },
  })
  return observed(flow)
}

const unsaid = labelSet(['Literal'])

function words(set: LabelSet): string[] {
  return labelsOf(set & ~unsaid)
}

function observed(flow: Flow): Observed {
  const { program, sites, entries, states } = flow.solver
  const lineOf = (value: number): number => {
    const starts = program.files[0]?.lineStarts ?? new Uint32Array(0)
    const at = program.start[value] ?? 0
    return starts.findLastIndex((start) => start <= at) + 1
  }
  return {
    labels: (name) => markedLabels(flow, name),
    roles: [...new Set(sites.map(({ role, value }) => `${role} ${lineOf(value)}`))].sort(),
    entries: entries
      .toSorted((one, other) => one.function - other.function)
      .map(({ entry, function: id, call }) => {
        const method = typeof entry.method === 'object' ? entry.method.path : (entry.method ?? '-')
        const name =
          call >= 0 && entry.name !== undefined ? (constantAt(flow, call, entry.name) ?? '') : ''
        return [entry.kind, method, program.functions[id]?.name ?? '', name]
          .filter((part) => part !== '')
          .join(' ')
      }),
    states: states.map(({ call, state }) => {
      const keys = pathsOf(state.key).flatMap((path) => [...nodesAt(flow, call, path)])
      const labels = keys.reduce((set, node) => set | deepLabelsAt(flow, node), 0)
      return `${state.operation} ${lineOf(call)}: ${words(labels).join(' ')}`.trimEnd()
    }),
  }
}

function markedLabels(flow: Flow, name: string): readonly string[] | undefined {
  const { solver } = flow
  const { program } = solver
  for (let value = 0; value < program.size; value += 1) {
    if (program.op[value] !== Op.Call) continue
    const callee = program.a[value] ?? -1
    if (program.op[callee] !== Op.Global || program.strings[program.a[callee] ?? -1] !== 'probe')
      continue
    const [label, marked] = argumentsOf(solver, value)
    if (label === undefined || marked === undefined || solver.constant(label) !== name) continue
    return words(labelsAt(flow, marked))
  }
  return undefined
}
