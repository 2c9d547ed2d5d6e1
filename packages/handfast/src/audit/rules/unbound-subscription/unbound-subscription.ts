import type { Facts } from '../../facts/facts.ts'
import type { Entry } from '../../facts/entries.ts'
import { expressionName } from '../../facts/state.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { calleeName, deepLabelsAt, labelsAt } from '../../flow/queries.ts'
import { CallFlag, Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'

const asked: LabelSet = labelSet(['ToolArgument'])
const depthMax = 3
const subscribing =
  /^(?:resources\/subscribe|subscriptions\/listen|Subscri\w*Request(?:Schema)?|(?:on_|handle_?)?subscribe_?resource|(?:on_|handle_?)?subscriptions_?listen|handle_?subscribe)$/i
const reading =
  /^(?:resources\/read|ReadResourceRequest(?:Schema)?|(?:on_|handle_?)?read_?resource)$/i

const attack =
  'A user subscribes to the resource of somebody else, whose address follows a known ' +
  'pattern, and is told each time it changes.'
const fix =
  'Ask in the subscription what the read handler asks: may this principal read this ' +
  'resource; refuse with the same error.'

/**
 * MCP 2026-07-28, server/resources, Security Considerations: check permissions before operations on
 * resources.
 */
export const unboundSubscription: Rule = {
  id: 'unbound-subscription',

  notApplicable(facts) {
    const isOffered = facts.sites('mcp.resource-updated').length > 0
    return isOffered || facts.entries.some((entry) => isSubscription(facts, entry))
      ? undefined
      : 'nothing can be subscribed to'
  },

  check(facts, report) {
    const reads = facts.entries.filter((entry) => isRead(facts, entry))
    const guarded = reads.find((entry) => looksAtCaller(facts, entry.function))
    const handlers = facts.entries.filter((entry) => isSubscription(facts, entry))
    for (const entry of handlers) {
      if (looksAtCaller(facts, entry.function)) continue
      if (entry.before.some((id) => looksAtCaller(facts, id))) continue
      report(ofHandler(facts, entry, guarded))
    }
    if (handlers.length === 0 && guarded !== undefined && !isGated(facts)) {
      for (const sighting of published(facts, guarded)) report(sighting)
    }
  },
}

function isSubscription(facts: Facts, entry: Entry): boolean {
  return (
    entry.kind === 'mcp-request' && namesOf(facts, entry).some((name) => subscribing.test(name))
  )
}

function isRead(facts: Facts, entry: Entry): boolean {
  if (entry.kind === 'resource') return true
  return entry.kind === 'mcp-request' && namesOf(facts, entry).some((name) => reading.test(name))
}

/**
 * What a handler is called where it is registered and written: the method,
 * `SubscribeRequestSchema`, the decorator `@server.subscribe_resource()`, the function itself.
 */
function namesOf({ flow, program }: Facts, { call, name, function: id }: Entry): readonly string[] {
  if (name !== undefined) return [name]
  const names = [program.functions[id]?.name ?? '']
  if (call < 0) return names
  const [first = -1] = argumentsOf(flow.solver, call)
  const callee = program.a[call] ?? -1
  const decorator = program.op[callee] === Op.Call ? callee : call
  return [...names, expressionName(flow, first), calleeName(program, decorator)]
}

const lookers = new WeakMap<Facts, Map<FunctionId, boolean>>()

/** Something in the handler, or in what it calls, depends on who the caller is. */
function looksAtCaller(facts: Facts, id: FunctionId, depth = 0): boolean {
  const memo = lookers.get(facts) ?? new Map<FunctionId, boolean>()
  lookers.set(facts, memo)
  const known = memo.get(id)
  if (known !== undefined || depth > depthMax) return known ?? false
  memo.set(id, false)
  const info = facts.program.functions[id]
  let found = false
  for (let value = info?.from ?? 0; value < (info?.to ?? 0) && !found; value += 1) {
    found = isAboutCaller(facts, value, depth)
  }
  memo.set(id, found)
  return found
}

function isAboutCaller(facts: Facts, value: Value, depth: number): boolean {
  const { program, flow, conditions, reach } = facts
  const op = program.op[value]
  if (op === Op.If || op === Op.Short || op === Op.Case) {
    return (conditions.operandLabels(program.a[value] ?? -1) & callerIdentity) !== 0
  }
  if (op !== Op.Call) return false
  const given = [...argumentsOf(flow.solver, value)]
  if (given.some((argument) => (deepLabelsAt(flow, argument) & callerIdentity) !== 0)) return true
  return reach.calleesOf(value).some((callee) => looksAtCaller(facts, callee, depth + 1))
}

function ofHandler(facts: Facts, entry: Entry, guarded: Entry | undefined): Sighting {
  const { program, context } = facts
  // A decorated function's own lines are where the check is missing.
  const from = program.functions[entry.function]?.from ?? entry.call
  return {
    at: isDirect(facts, entry) ? entry.call : from,
    label: 'subscribes whoever asks',
    message:
      'The handler grants a subscription to any resource that is named, and does not look at ' +
      `the caller${guarded === undefined ? '' : ', as the one for reading does'}.`,
    attack,
    fix,
    confidence: guarded === undefined ? 'medium' : 'high',
    persona: guarded !== undefined && context.hasPrincipal ? 'regular' : 'pedantic',
    related:
      guarded === undefined || guarded.call < 0
        ? []
        : [{ at: guarded.call, label: 'reading is checked here' }],
  }
}

/** The call that registers it says what it is for, which a constructor of ten handlers does not. */
function isDirect({ program }: Facts, { call }: Entry): boolean {
  return (
    program.op[call] === Op.Call &&
    ((program.c[call] ?? 0) & (CallFlag.New | CallFlag.Decorator)) === 0
  )
}

/** Updates of one principal's resources are announced, and the SDK lets anybody listen. */
function published(facts: Facts, guarded: Entry): readonly Sighting[] {
  const { program, flow } = facts
  for (const { value } of facts.sites('mcp.resource-updated')) {
    // What is sent, and not published, goes to the caller's own connection.
    if (program.op[value] !== Op.Call || /^send/i.test(calleeName(program, value))) continue
    const [uri = -1] = argumentsOf(flow.solver, value)
    if (flow.solver.constant(uri) !== undefined || (labelsAt(flow, uri) & asked) === 0) continue
    return [
      {
        at: value,
        label: 'told to whoever listens',
        message:
          `\`${facts.textOf(uri).slice(0, 40)}\` is announced to all that listen for it; ` +
          'reading it is checked, listening is not.',
        attack,
        fix:
          'Put a check in front of `subscriptions/listen` that refuses resources which the ' +
          'principal may not read.',
        confidence: 'medium',
        related: guarded.call < 0 ? [] : [{ at: guarded.call, label: 'reading is checked here' }],
      },
    ]
  }
  return []
}

/** Some code deals with the requests that the SDK would answer itself. */
function isGated({ program }: Facts): boolean {
  return program.stringIds.has('subscriptions/listen')
}
