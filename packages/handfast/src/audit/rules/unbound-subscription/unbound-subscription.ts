import type { Facts } from '../../facts/facts.ts'
import type { Entry } from '../../facts/entries.ts'
import { expressionName } from '../../facts/state.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { deepLabelsAt, labelsAt } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId } from '../../ir/program.ts'
import { calleeName } from '../id-sources.ts'
import type { Rule, Sighting } from '../rule.ts'

const asked: LabelSet = labelSet(['ToolArgument'])
const depthMax = 3
const subscribing = /^(?:resources\/subscribe|subscriptions\/listen)$/
const schema = /^Subscri\w*(?:Request)?(?:Schema)?$/
const handlerNames = /^(?:on_)?(?:subscribe_?resource|handle_?subscribe|subscriptions_?listen)/i

const attack =
  'A user subscribes to the resource of somebody else, whose address follows a known pattern, and is told each time it changes.'
const fix =
  'Ask in the subscription what the read handler asks: may this principal read this resource; refuse with the same error.'

/** MCP 2026-07-28, server/resources, Security Considerations: check permissions before operations on resources. */
export const unboundSubscription: Rule = {
  id: 'unbound-subscription',

  check(facts, report) {
    const reads = facts.entries.filter((entry) => isRead(facts, entry))
    const guarded = reads.find((entry) => looksAtCaller(facts, entry.function, 0))
    const handlers = facts.entries.filter((entry) => isSubscription(facts, entry))
    for (const entry of handlers) {
      if (looksAtCaller(facts, entry.function, 0)) continue
      if (entry.before.some((id) => looksAtCaller(facts, id, 0))) continue
      report(ofHandler(facts, entry, guarded))
    }
    if (handlers.length === 0 && guarded !== undefined && !isGated(facts)) {
      for (const sighting of published(facts, guarded)) report(sighting)
    }
  },
}

/** `SubscribeRequestSchema`, `'resources/subscribe'`, `on_subscribe_resource=…`. */
function isSubscription(facts: Facts, { kind, call, name, function: id }: Entry): boolean {
  if (kind !== 'mcp-request') return false
  if (name !== undefined) return subscribing.test(name)
  const given = call < 0 ? [] : [...argumentsOf(facts.flow.solver, call)]
  if (given.length > 0 && schema.test(expressionName(facts.flow, given[0] ?? -1))) return true
  return handlerNames.test(facts.program.functions[id]?.name ?? '')
}

function isRead(facts: Facts, { kind, call, name, function: id }: Entry): boolean {
  if (kind === 'resource') return true
  if (kind !== 'mcp-request') return false
  if (name === 'resources/read') return true
  const [first = -1] = call < 0 ? [] : argumentsOf(facts.flow.solver, call)
  if (/^ReadResourceRequest/.test(expressionName(facts.flow, first))) return true
  return /^(?:on_)?(?:handle_)?read_?resource/i.test(facts.program.functions[id]?.name ?? '')
}

/** Something in the handler, or in what it calls, depends on who the caller is. */
function looksAtCaller(facts: Facts, id: FunctionId, depth: number): boolean {
  const { program, flow, conditions, reach } = facts
  const info = program.functions[id]
  if (info === undefined || depth > depthMax) return false
  for (let value = info.from; value < info.to; value += 1) {
    const op = program.op[value]
    if (op === Op.If || op === Op.Short || op === Op.Case) {
      if ((conditions.operandLabels(program.a[value] ?? -1) & callerIdentity) !== 0) return true
    } else if (op === Op.Call) {
      const given = [...argumentsOf(flow.solver, value)]
      if (given.some((argument) => (deepLabelsAt(flow, argument) & callerIdentity) !== 0)) return true
      if (reach.calleesOf(value).some((callee) => looksAtCaller(facts, callee, depth + 1))) return true
    }
  }
  return false
}

function ofHandler(facts: Facts, entry: Entry, guarded: Entry | undefined): Sighting {
  const { program, context } = facts
  const from = program.functions[entry.function]?.from ?? entry.call
  return {
    at: entry.call >= 0 && program.op[entry.call] === Op.Call ? entry.call : from,
    label: 'subscribes whoever asks',
    message: `The handler grants a subscription to any resource that is named, and does not look at the caller${guarded === undefined ? '' : ', as the one for reading does'}.`,
    attack,
    fix,
    confidence: guarded === undefined ? 'medium' : 'high',
    persona: guarded !== undefined && context.hasPrincipal ? 'regular' : 'pedantic',
    related: guarded === undefined || guarded.call < 0 ? [] : [{ at: guarded.call, label: 'reading is checked here' }],
  }
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
        message: `\`${facts.textOf(uri).slice(0, 40)}\` is announced to all that listen for it; reading it is checked, listening is not.`,
        attack,
        fix: 'Put a check in front of `subscriptions/listen` that refuses resources which the principal may not read.',
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
