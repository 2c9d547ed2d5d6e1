import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Program, Value, VariableId } from '../ir/program.ts'
import { connectConventions } from './conventions.ts'
import { connectDefinitions } from './definitions.ts'
import { Edge } from './graph.ts'
import type { Graph, Node } from './graph.ts'
import { arrive, connectInstructions } from './instructions.ts'
import { spreadLabels } from './label-pass.ts'
import type { LabelLanes } from './label-pass.ts'
import { linkerOf } from './link.ts'
import type { Model } from './model.ts'
import { enterCallback, passThrough } from './model-calls.ts'
import { modelIndexOf } from './model-index.ts'
import type { PackageFacts } from './packages.ts'
import { argumentsOf, receiverOf } from './paths.ts'
import { solverOf } from './solver.ts'
import type { Solver } from './solver.ts'

/** Everything the flow knows once it has come to rest. Facts and rules ask through queries.ts. */
export interface Flow {
  readonly solver: Solver
  readonly graph: Graph
  readonly lanes: LabelLanes
  /** False when a budget ended the analysis early; then coverage is partial. */
  readonly complete: boolean
}

export interface FlowLimits {
  /** Steps of the solver per instruction of the program. */
  readonly stepsPerInstructionMax: number
}

interface FlowOptions {
  readonly packages: PackageFacts
  readonly limits: FlowLimits
}

/** Follows every value of the program: first what it may be, then what it is made of. */
export function analyseFlow(
  program: Program,
  models: readonly Model[],
  options: FlowOptions,
): Flow {
  const steps = flowInSteps(program, models, options)
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value
}

/** As `analyseFlow`, with pauses in which the caller may let others run, or give up. */
export function* flowInSteps(
  program: Program,
  models: readonly Model[],
  { packages, limits }: FlowOptions,
): Generator<void, Flow> {
  const index = modelIndexOf(models, packages)
  const linker = linkerOf(program, packages)
  const solver = solverOf({ program, index, linker, arrive })
  const stepsMax = 100_000 + program.size * limits.stepsPerInstructionMax

  connectDefinitions({ program, graph: solver.graph, sharedNode: sharedNodes(solver) })
  yield
  yield* connectInstructions(solver)
  connectConventions(solver)
  let complete = yield* solver.run(stepsMax)
  for (let act = solver.deferred.pop(); act !== undefined; act = solver.deferred.pop()) act()
  complete = (yield* solver.run(stepsMax)) && complete
  connectUnknownCalls(solver)
  complete = (yield* solver.run(stepsMax)) && complete
  for (let act = solver.deferred.pop(); act !== undefined; act = solver.deferred.pop()) act()
  yield

  const lanes = spreadLabels(solver)
  return { solver, graph: solver.graph, lanes, complete }
}

/** Variables that closures or other files see. */
function sharedNodes(solver: Solver): (variable: VariableId) => Node | undefined {
  const { program } = solver
  const shared = new Uint8Array(program.variables.length)
  for (const { id, captured } of program.variables) if (captured) shared[id] = 1
  for (const { exports } of program.files)
    for (const variable of exports.values()) shared[variable] = 1
  return (variable) => (shared[variable] === 1 ? solver.variableNode(variable) : undefined)
}

/**
 * Calls whose callee nobody knows: what goes in may come out, functions that go in may be called
 * and may come out wrapped.
 */
function connectUnknownCalls(solver: Solver): void {
  const { program } = solver
  for (const call of instructionsOf(program, Op.Call)) {
    if (solver.resolved[call] === 1) continue
    passThrough(solver, call)
    const receiver = receiverOf(solver, call)
    for (const argument of argumentsOf(solver, call)) {
      for (const token of solver.tokensAt(argument)) {
        const found = solver.token(token)
        if (found.kind === 'class' || found.kind === 'shape') solver.add(call, token)
        if (found.kind !== 'function') continue
        solver.add(call, token)
        callUnknown(solver, { call, receiver, id: found.function })
      }
    }
  }
}

function callUnknown(
  solver: Solver,
  { call, receiver, id }: { call: Value; receiver: Value; id: FunctionId },
): void {
  enterCallback(solver, { call, callback: unknownCallback, id })
  for (const { value } of solver.program.functions[id]?.parameters ?? []) {
    solver.connect(receiver, value, Edge.LabelOnly)
  }
  solver.connect(solver.returnNode(id), call, Edge.LabelOnly)
}

const unknownCallback = {}
