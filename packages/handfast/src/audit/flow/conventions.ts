import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { Node } from './graph.ts'
import type { Callback } from './model.ts'
import { eachSuperclass } from './members.ts'
import { enterCallback } from './model-calls.ts'
import type { Solver } from './solver.ts'

const httpMethods: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
])

/** Functions that frameworks find by file name, and methods that user classes override. */
export function connectConventions(solver: Solver): void {
  connectFiles(solver)
  connectOverrides(solver)
}

function connectFiles(solver: Solver): void {
  const imported = importedBy(solver)
  for (const { convention, isDeclared, modules } of solver.index.conventions) {
    const isUsed = isDeclared || modules.some((name) => imported.has(name))
    if (!isUsed && convention.isAlways !== true) continue
    const matches = globMatcher(convention.files)
    for (const file of solver.program.files) {
      if (!matches(file.path)) continue
      for (const name of convention.exports) {
        const target = solver.linker.exported(file.id, name)
        if (target?.kind !== 'variable') continue
        const entered = withMethod(convention.callback, name)
        const node = solver.variableNode(target.variable)
        if (convention.member === undefined) enterFunctions(solver, node, entered)
        else {
          const { member } = convention
          solver.watch(node, (token) => {
            if (solver.token(token).kind === 'object')
              enterFunctions(solver, solver.field(token, member), entered)
          })
        }
      }
    }
  }
}

function enterFunctions(solver: Solver, node: Node, callback: Omit<Callback, 'at'>): void {
  solver.watch(node, (token) => {
    const found = solver.token(token)
    if (found.kind === 'function') enterCallback(solver, { call: -1, callback, id: found.function })
  })
}

/** Modules that the code imports; of a framework that nobody uses, files are named by chance. */
function importedBy({ program }: Solver): ReadonlySet<string> {
  const specifiers = new Set<string>()
  for (const value of instructionsOf(program, Op.Import)) {
    specifiers.add(program.strings[program.a[value] ?? -1] ?? '')
  }
  return specifiers
}

function withMethod(callback: Omit<Callback, 'at'>, name: string): Omit<Callback, 'at'> {
  if (callback.entry === undefined || !httpMethods.has(name)) return callback
  return { ...callback, entry: { ...callback.entry, method: name } }
}

function connectOverrides(solver: Solver): void {
  for (const { id, superclass, members } of solver.program.classes) {
    if (superclass < 0 || members.length === 0) continue
    eachSuperclass(solver, id, (_, base) => {
      const overrides = base === undefined ? undefined : solver.index.type(base)?.overrides
      if (overrides === undefined) return true
      for (const member of members) {
        if (!Object.hasOwn(overrides, member.name)) continue
        const callback = overrides[member.name]
        if (callback !== undefined)
          enterCallback(solver, { call: -1, callback, id: member.function })
      }
      return true
    })
  }
}

/** `*` within a folder, `**` across folders, `{a,b}` one of; the whole path must match. */
export function globMatcher(glob: string): (path: string) => boolean {
  const source = glob.replace(/[.+^$()|[\]\\?]|\{[^}]*\}|\*\*\/|\*\*|\*/g, (part) => {
    if (part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').join('|')})`
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    return part === '*' ? '[^/]*' : `\\${part}`
  })
  const pattern = new RegExp(`^${source}$`)
  return (path) => pattern.test(path)
}
