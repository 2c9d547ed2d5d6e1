import type { Facts } from '../facts/facts.ts'
import { oncePerTarget } from '../facts/remembered.ts'
import { calleeName, nodesAt, tokensOf } from '../flow/queries.ts'
import { argumentsOf, receiverOf } from '../flow/paths.ts'
import { instructionsOf } from '../ir/by-opcode.ts'
import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import type { Stretch } from './decisions.ts'
import { inLoop } from './in-loop.ts'
import { connectionType } from './kept-stores.ts'
import type { KeptStore } from './kept-stores.ts'
import { comesFrom, provenanceOf } from './provenance.ts'

/** What makes an entry leave a store. */
export type Trigger =
  /** A timer, or a loop that sleeps. */
  | 'timer'
  /** The connection that the entry is for has ended. */
  | 'connection'
  /** The transport was closed, or the client sent DELETE. */
  | 'termination'
  /** Anything else that a request, or nobody, makes run. */
  | 'request'

export interface Removal {
  /** The Delete, or the call of `delete`, `pop`, `clear`. */
  readonly at: Value
  readonly trigger: Trigger
}

/** What takes entries out of one store, and which code does so through others. */
export interface Removals {
  readonly all: readonly Removal[]
  /** Functions that remove, themselves or through what they call. */
  readonly removers: ReadonlySet<FunctionId>
  /** Something in the stretch removes an entry. */
  removesIn(stretch: Stretch): boolean
}

const callerDepthMax = 5
const closing =
  /^(?:a?close|terminate|destroy|disconnect|end|kill|dispose|stop|shutdown|cleanup|close_?all|aclose)$/i
const endings = /^(?:close|end|disconnect|disconnected|abort|aborted)$/
const endingFields = /^on_?(?:close|end|abort|disconnect)$/i

export function removalsOf(facts: Facts, kept: KeptStore): Removals {
  const { program, reach } = facts
  const removed = kept.store.accesses.filter(
    ({ operation }) => operation === 'delete' || operation === 'clear',
  )
  const own = removed.map(({ value }) => value)
  const removers = callersClosure(
    facts,
    own.map((value) => program.functionOf[value] ?? -1),
  )
  const closers = closingHandlers(facts, removers)
  const isRemoval = new Set(own)
  const removesAt = (value: Value): boolean => {
    if (isRemoval.has(value)) return true
    if (program.op[value] !== Op.Call) return false
    if (reach.calleesOf(value).some((id) => removers.has(id))) return true
    if (handedFunctions(facts, value).some((id) => removers.has(id))) return true
    return closers.length > 0 && isClosing(facts, value) && holdsEntry(facts, kept, value)
  }
  return {
    all: own.map((at) => ({ at, trigger: triggerOf(facts, kept, at) })),
    removers,
    removesIn({ from, to }) {
      for (let value = from; value < to; value += 1) if (removesAt(value)) return true
      return false
    },
  }
}

/** The functions, and those that call them. */
function callersClosure(
  { program, reach }: Facts,
  ids: readonly FunctionId[],
): ReadonlySet<FunctionId> {
  const found = new Set(ids)
  let level = [...found]
  for (let depth = 0; depth < callerDepthMax && level.length > 0; depth += 1) {
    const next: FunctionId[] = []
    for (const call of level.flatMap((id) => reach.callersOf(id))) {
      const caller = program.functionOf[call] ?? -1
      if (found.has(caller) || program.functions[caller]?.kind === 'module') continue
      found.add(caller)
      next.push(caller)
    }
    level = next
  }
  return found
}

/** Functions given to a call, literally. */
function handedFunctions(facts: Facts, call: Value): readonly FunctionId[] {
  const { program, flow } = facts
  return [...argumentsOf(flow.solver, call)].flatMap((argument) =>
    program.op[argument] === Op.Fn ? [program.a[argument] ?? -1] : [],
  )
}

/** What is closed is a transport or server of the SDK, or came out of the store. */
function holdsEntry(facts: Facts, { store, entryTokens }: KeptStore, call: Value): boolean {
  const receiver = receiverOf(facts.flow.solver, call)
  if (receiver < 0) return false
  const isConnection = tokensOf(facts.flow, receiver).some(
    (token) => token.kind === 'typed' && connectionType.test(token.type),
  )
  return isConnection || comesFrom(facts, provenanceOf(facts, receiver), store, entryTokens)
}

/** A call that closes a transport, a server, a stream, a child. */
export function isClosing({ program }: Facts, call: Value): boolean {
  return program.op[call] === Op.Call && closing.test(calleeName(program, call))
}

/** Functions that remove, and run when a transport is closed. */
function closingHandlers(facts: Facts, removers: ReadonlySet<FunctionId>): readonly FunctionId[] {
  const { flow } = facts
  return facts
    .sites('mcp.transport.close')
    .flatMap(({ value }) =>
      nodesAt(flow, value, 'Argument[0]').flatMap((node) =>
        tokensOf(flow, node).flatMap((token) =>
          token.kind === 'function' && removers.has(token.function) ? [token.function] : [],
        ),
      ),
    )
}

function triggerOf(facts: Facts, kept: KeptStore, at: Value): Trigger {
  const { program, reach, entries } = facts
  const start = program.functionOf[at] ?? -1
  if (
    inFinally(facts, at) &&
    kept.insertions.some(({ value }) => program.functionOf[value] === start)
  ) {
    return 'connection'
  }
  const seen = new Set<FunctionId>([start])
  let found: Trigger = 'request'
  for (const id of seen) {
    if (isTimed(facts, id)) return 'timer'
    const trigger = handlerTrigger(facts, kept, id)
    if (trigger === 'connection') return trigger
    if (trigger !== undefined) found = trigger
    if (seen.size > 60 || entries.some((entry) => entry.function === id && entry.kind !== 'timer'))
      continue
    for (const call of reach.callersOf(id)) {
      const caller = program.functionOf[call] ?? -1
      if (program.functions[caller]?.kind !== 'module') seen.add(caller)
    }
    const callback = program.functions[id]
    if (
      callback !== undefined &&
      reach
        .handedOverAt(id)
        .some(
          (call) => program.functionOf[call] === callback.parent && !isRegistration(facts, call),
        )
    ) {
      seen.add(callback.parent)
    }
  }
  return found
}

/** `setInterval(…, …)`, `.on('close', …)`: what is handed over runs at another time. */
function isRegistration(facts: Facts, call: Value): boolean {
  return /^(?:set(?:Interval|Timeout|Immediate)|on|once|addListener|addEventListener|subscribe|then|catch|finally|call_later|add_done_callback|Timer|create_task)$/.test(
    calleeName(facts.program, call),
  )
}

function inFinally({ blocks }: Facts, at: Value): boolean {
  for (let block = blocks.of(at); block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm === 'finally') return true
  }
  return false
}

/** A timer runs it, or it sleeps in a loop. */
export function isTimed(facts: Facts, id: FunctionId): boolean {
  if (facts.entries.some((entry) => entry.function === id && entry.kind === 'timer')) return true
  const { program } = facts
  return sleeps(facts).some((value) => program.functionOf[value] === id && inLoop(facts, value))
}

/** Calls that wait for some time. */
export function sleeps(facts: Facts): readonly Value[] {
  const { program } = facts
  return facts
    .sites('timer.timeout')
    .flatMap(({ value }) =>
      program.op[value] === Op.Call &&
      handedFunctions(facts, value).length === 0 &&
      /sleep|wait|setTimeout|setInterval|delay/i.test(calleeName(program, value))
        ? [value]
        : [],
    )
}

/** The function is given as what runs when something closes. */
function handlerTrigger(facts: Facts, kept: KeptStore, id: FunctionId): Trigger | undefined {
  const { program, flow, reach, entries } = facts
  for (const call of reach.handedOverAt(id)) {
    const [event = -1] = argumentsOf(flow.solver, call)
    const name = flow.solver.constant(event)
    if (name !== undefined && endings.test(name) && !isProcess(facts, call)) return 'connection'
  }
  for (const value of endingWrites(facts)) {
    if (
      !tokensOf(flow, program.c[value] ?? -1).some(
        (token) => token.kind === 'function' && token.function === id,
      )
    )
      continue
    return livesByConnection(facts, kept) ? 'connection' : 'termination'
  }
  return entries.some((entry) => entry.function === id && entry.kind === 'session-callback')
    ? 'termination'
    : undefined
}

function isProcess(facts: Facts, call: Value): boolean {
  const receiver = receiverOf(facts.flow.solver, call)
  return facts.program.op[receiver] === Op.Global && facts.textOf(receiver) === 'process'
}

/** `transport.onclose = …` and its like, on whatever object. */
const endingWrites: (facts: Facts) => readonly Value[] = oncePerTarget((facts) => {
  const { program } = facts
  const found: Value[] = []
  for (const value of instructionsOf(program, Op.SetProp)) {
    if (endingFields.test(program.strings[program.b[value] ?? -1] ?? '')) found.push(value)
  }
  return found
})

interface TransportKinds {
  /** The older SSE transport, which ends with its connection. */
  readonly streamed: boolean
  /** Streamable HTTP, which outlives any connection. */
  readonly minting: boolean
}

function transportKinds(facts: Facts, { transports }: KeptStore): TransportKinds {
  const has = (role: 'mcp.sse-transport' | 'mcp.transport'): boolean =>
    facts.sites(role).some(({ value }) => transports.includes(value))
  return { streamed: has('mcp.sse-transport'), minting: has('mcp.transport') }
}

/** Every transport that is kept ends with its connection. */
export function livesByConnection(facts: Facts, kept: KeptStore): boolean {
  const { streamed, minting } = transportKinds(facts, kept)
  return streamed && !minting
}

export function keepsBothTransports(facts: Facts, kept: KeptStore): boolean {
  const { streamed, minting } = transportKinds(facts, kept)
  return streamed && minting
}
