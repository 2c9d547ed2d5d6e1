import { LogicOperator, Op } from '../ir/opcode.ts'
import type { FunctionInfo, Program, Value } from '../ir/program.ts'

export type BlockId = number

/** A stretch of code that runs under one condition: a function body, or one arm of a region. */
export interface Block {
  readonly id: BlockId
  /** -1 for a function body. */
  readonly parent: BlockId
  /** The instruction that opened the region; -1 for a function body. */
  readonly opener: Value
  readonly arm:
    | 'body'
    | 'then'
    | 'else'
    | 'right'
    | 'loop'
    | 'try'
    | 'catch'
    | 'finally'
    | 'case'
    | 'with'
  readonly from: Value
  to: Value
  /** Control never runs on past its end: it returns, throws, breaks or continues. */
  leaves: boolean
  /** Regions opened directly in it, in order. */
  readonly regions: Region[]
}

export interface Region {
  readonly opener: Value
  readonly arms: Block[]
  end: Value
}

export interface Blocks {
  of(value: Value): Block | undefined
  readonly all: readonly Block[]
}

/** One condition known to hold, or not to, whenever an instruction runs. */
export interface Condition {
  readonly value: Value
  readonly holds: boolean
  /** The region that establishes it. */
  readonly region: Value
}

interface Building {
  readonly program: Program
  readonly blocks: Block[]
  /** One more than the number of the block; 0 where none was made yet. */
  readonly blockOf: Int32Array
  readonly endings: ReadonlySet<Value>
}

/**
 * Blocks of a function are made when they are first asked for.
 *
 * @param endings Calls that never come back.
 */
export function blocksOf(program: Program, endings: ReadonlySet<Value> = new Set()): Blocks {
  const blockOf = new Int32Array(program.size)
  const isBuilt = new Uint8Array(program.functions.length)
  const building: Building = { program, blocks: [], blockOf, endings }
  const { blocks } = building
  return {
    all: blocks,
    of(value) {
      const id = program.functionOf[value] ?? -1
      if (isBuilt[id] === 0) {
        isBuilt[id] = 1
        const info = program.functions[id]
        if (info !== undefined && info.from >= 0) build(building, info)
      }
      return blocks[(blockOf[value] ?? 0) - 1]
    },
  }
}

interface NewBlock {
  readonly opener: Value
  readonly arm: Block['arm']
  readonly from: Value
}

function open(
  { blocks }: Building,
  parent: Block | undefined,
  { opener, arm, from }: NewBlock,
): Block {
  const parentId = parent === undefined ? -1 : parent.id
  const made: Block = {
    id: blocks.length,
    parent: parentId,
    opener,
    arm,
    from,
    to: from,
    leaves: false,
    regions: [],
  }
  blocks.push(made)
  return made
}

function build(building: Building, info: FunctionInfo): void {
  const { program, blockOf, endings } = building
  const stack: { block: Block; region: Region | undefined }[] = []
  let current = open(building, undefined, { opener: -1, arm: 'body', from: info.from })
  let region: Region | undefined
  for (let value = info.from; value < info.to; value += 1) {
    const op = program.op[value] ?? 0
    const first = firstArm(op)
    if (first !== undefined) {
      blockOf[value] = current.id + 1
      stack.push({ block: current, region })
      const opened: Region = { opener: value, arms: [], end: value }
      current.regions.push(opened)
      region = opened
      current = open(building, current, { opener: value, arm: first, from: value + 1 })
      opened.arms.push(current)
      continue
    }
    const next = laterArm(op)
    const outer = stack.at(-1)
    if (next !== undefined && region !== undefined && outer !== undefined) {
      current.to = value
      current = open(building, outer.block, { opener: region.opener, arm: next, from: value + 1 })
      region.arms.push(current)
      blockOf[value] = current.id + 1
      continue
    }
    if (op === Op.End && region !== undefined && outer !== undefined) {
      current.to = value
      region.end = value
      blockOf[value] = outer.block.id + 1
      if (regionLeaves(program, region)) outer.block.leaves = true
      current = outer.block
      region = outer.region
      stack.pop()
      continue
    }
    blockOf[value] = current.id + 1
    if (
      op === Op.Return ||
      op === Op.Throw ||
      op === Op.Break ||
      op === Op.Continue ||
      endings.has(value)
    )
      current.leaves = true
  }
  current.to = info.to
}

function firstArm(op: number): Block['arm'] | undefined {
  switch (op) {
    case Op.If:
      return 'then'
    case Op.Short:
      return 'right'
    case Op.Loop:
      return 'loop'
    case Op.Try:
      return 'try'
    case Op.Switch:
      return 'case'
    case Op.With:
      return 'with'
    default:
      return undefined
  }
}

function laterArm(op: number): Block['arm'] | undefined {
  switch (op) {
    case Op.Else:
      return 'else'
    case Op.Catch:
      return 'catch'
    case Op.Finally:
      return 'finally'
    case Op.Case:
      return 'case'
    default:
      return undefined
  }
}

function regionLeaves(program: Program, { opener, arms }: Region): boolean {
  switch (program.op[opener]) {
    case Op.If:
      return arms.length === 2 && arms.every(({ leaves }) => leaves)
    case Op.With:
      return arms.every(({ leaves }) => leaves)
    case Op.Try: {
      const finals = arms.find(({ arm }) => arm === 'finally')
      return (
        finals?.leaves === true ||
        arms.filter(({ arm }) => arm !== 'finally').every(({ leaves }) => leaves)
      )
    }
    default:
      return false
  }
}

/**
 * What must hold, or must not, for `value` to run, within its function: arms it stands in, and
 * earlier checks that leave when they fail.
 */
export function conditionsAt(program: Program, blocks: Blocks, value: Value): readonly Condition[] {
  const conditions: Condition[] = []
  let position = value
  for (let block = blocks.of(value); block !== undefined; block = blocks.all[block.parent]) {
    for (const { opener, arms } of regionsPast(program, block, position)) {
      if (program.op[opener] !== Op.If) continue
      const [then, other] = arms
      const test = program.a[opener] ?? -1
      if (then?.leaves === true && other?.leaves !== true)
        conditions.push({ value: test, holds: false, region: opener })
      if (then?.leaves !== true && other?.leaves === true)
        conditions.push({ value: test, holds: true, region: opener })
    }
    const around = armCondition(program, block)
    if (around !== undefined) conditions.push(around)
    if (block.opener >= 0) position = block.opener
  }
  return conditions
}

/** Those that are over at `position`, and those in bodies that have run to their end by then. */
function* regionsPast(program: Program, block: Block, position: Value): Generator<Region> {
  for (const region of block.regions) {
    if (region.end >= position) continue
    yield region
    const body = bodyThatRan(program, region)
    if (body !== undefined) yield* regionsPast(program, body, region.end)
  }
}

/** Of a `try` that nothing follows but its body: each `catch` leaves. Undefined for any other. */
export function bodyThatRan(program: Program, { opener, arms }: Region): Block | undefined {
  if (program.op[opener] !== Op.Try) return undefined
  const isOnlyWay = arms.every(({ arm, leaves }) => arm !== 'catch' || leaves)
  return isOnlyWay ? arms.find(({ arm }) => arm === 'try') : undefined
}

function armCondition(program: Program, { opener, arm }: Block): Condition | undefined {
  const test = program.a[opener] ?? -1
  if (arm === 'then') return { value: test, holds: true, region: opener }
  if (arm === 'else') return { value: test, holds: false, region: opener }
  if (arm !== 'right') return undefined
  const operator = program.b[opener]
  if (operator === LogicOperator.And) return { value: test, holds: true, region: opener }
  return operator === LogicOperator.Or ? { value: test, holds: false, region: opener } : undefined
}

/** True when `first` runs on every way to `later`, both in one function. */
export function runsBefore(program: Program, blocks: Blocks, first: Value, later: Value): boolean {
  if (first >= later || program.functionOf[first] !== program.functionOf[later]) return false
  const home = blocks.of(first)
  if (home === undefined) return false
  for (let block = blocks.of(later); block !== undefined; block = blocks.all[block.parent]) {
    if (block.id === home.id) return true
    // A try body has run when what follows the region runs, unless a catch lets it go on.
  }
  return home.arm === 'try' || home.arm === 'with'
    ? runsBefore(program, blocks, home.opener, later)
    : false
}
