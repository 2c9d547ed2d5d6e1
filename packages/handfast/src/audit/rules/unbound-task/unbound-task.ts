import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { runsBefore } from '../../flow/blocks.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt, nodesAt, tokensOf } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { taskHandlersOf } from './task-handlers.ts'
import { isCompared, taskUseIn } from './task-lookups.ts'

const taskId: LabelSet = labelSet(['TaskId'])
const session: LabelSet = labelSet(['TransportSession', 'SessionIdHeader'])
const chosen: LabelSet = labelSet(['TaskId', 'ToolArgument', 'UrlParameter', 'RequestBody'])
const named: LabelSet = labelSet(['TaskId', 'ToolArgument'])
const sent: LabelSet = labelSet(['RequestBody', 'ClientHeader', 'UrlParameter', 'ToolArgument'])
const queueTypes = /task-queue/i

const attack =
  'Another user sends the task id, which proxies log with every poll, takes the result, ' +
  'answers what the task asks, or cancels it.'
const fix =
  'Keep the principal that started the task with it, compare it on get, result, update and ' +
  'cancel, and answer a foreign id as an unknown one (-32602).'

/**
 * MCP 2025-11-25, basic/utilities/tasks, Security Considerations: bind tasks to the authorization
 * context (MUST).
 */
export const unboundTask: Rule = {
  id: 'unbound-task',

  notApplicable(facts) {
    const isAsked = facts.accesses.some(
      (access) => (access.keyLabels & taskId) !== 0 || isQueueResult(facts, access),
    )
    const isServed = isAsked || facts.sites('mcp.task-store').length > 0
    return isServed || taskHandlersOf(facts).length > 0 ? undefined : 'no task is looked up'
  },

  check(facts, report) {
    const seen = new Set<FunctionId>()
    const once = (sighting: Sighting): void => {
      const id = facts.program.functionOf[sighting.at] ?? -1
      if (!seen.has(id)) report(sighting)
      seen.add(id)
    }
    for (const access of facts.accesses) if (isOpen(facts, access)) once(lookedUp(facts, access))
    const reported = new Set(seen)
    for (const handler of taskHandlersOf(facts)) {
      const use = taskUseIn(facts, handler.function)
      if (use === undefined || isCompared(facts, use) || leadsTo(facts, use, reported)) continue
      once(handed(use, handler.request))
    }
    for (const sighting of stateless(facts)) report(sighting)
  },
}

const callDepthMax = 3

/** The call runs one of the functions, or something that does. */
function leadsTo(
  facts: Facts,
  call: Value,
  functions: ReadonlySet<FunctionId>,
  depth = 0,
): boolean {
  const { program, reach } = facts
  return reach.calleesOf(call).some((id) => {
    if (functions.has(id)) return true
    const info = program.functions[id]
    for (let at = info?.from ?? 0; at < (info?.to ?? 0) && depth < callDepthMax; at += 1) {
      if (program.op[at] === Op.Call && leadsTo(facts, at, functions, depth + 1)) return true
    }
    return false
  })
}

function isOpen(facts: Facts, access: StateAccess): boolean {
  const { operation, keyLabels } = access
  if (operation !== 'get' && operation !== 'delete') return false
  const isQueue = isQueueResult(facts, access)
  if ((keyLabels & (isQueue ? chosen : taskId)) === 0 || (keyLabels & session) !== 0) return false
  if (otherPartsOf(facts, access).some((part) => (labelsAt(facts.flow, part) & sent) === 0))
    return false
  if (isMinted(access) || isAdmitted(facts, access.value)) return false
  return !facts.guards.bindingOf(access).bound && !isCompared(facts, access.value)
}

/**
 * Beside the task id, something else is asked for: the session id that the SDK's stores take last.
 */
function otherPartsOf({ flow, program }: Facts, { keys }: StateAccess): readonly Node[] {
  return keys.filter(
    (key) =>
      (labelsAt(flow, key) & named) === 0 &&
      !(
        key < program.size &&
        (program.op[key] === Op.Const || flow.solver.constant(key) !== undefined)
      ),
  )
}

/** Worked on under the id that was just made for it. */
function isMinted({ keyLabels }: StateAccess): boolean {
  return (keyLabels & labelSet(['ServerMinted'])) !== 0
}

/** Something that knows only the tasks of this session was asked for the same one before. */
function isAdmitted({ program, blocks, flow, sites }: Facts, value: Value): boolean {
  return sites('guard').some(
    (site) =>
      [...argumentsOf(flow.solver, site.value)].some(
        (given) => (labelsAt(flow, given) & taskId) !== 0,
      ) && runsBefore(program, blocks, site.value, value),
  )
}

/** Asked of a queue of work, or giving what such a queue keeps. */
function isQueueResult(facts: Facts, { containers, value }: StateAccess): boolean {
  return [...containers, ...tokensOf(facts.flow, value)].some(
    (token) => token.kind === 'typed' && queueTypes.test(token.type),
  )
}

function lookedUp(facts: Facts, access: StateAccess): Sighting {
  const [key = access.value] = access.keys
  return {
    at: access.value,
    label: 'found by the task id alone',
    message: 'A task is found by the id that the request names; whoever started it takes no part.',
    attack,
    fix,
    confidence: 'high',
    // What stands beside the id was sent too; whether something on the way replaces it is not seen.
    ...(otherPartsOf(facts, access).length === 0 ? {} : { persona: 'pedantic' as const }),
    trace: { node: key, labels: access.keyLabels & chosen },
  }
}

function handed(use: Value, request: string): Sighting {
  return {
    at: use,
    label: 'given the id as it was sent',
    message:
      `\`${request}\` goes on with the task that the request names, and nothing asks who ` +
      'started it.',
    attack,
    fix,
    confidence: 'medium',
  }
}

/**
 * A task store beside transports without sessions: what the SDK tells tasks apart by is undefined.
 */
function stateless(facts: Facts): readonly Sighting[] {
  const transports = facts.sites('mcp.transport').map(({ value }) => value)
  if (transports.length === 0 || transports.some((transport) => mintsIds(facts, transport)))
    return []
  const stores = new Set(facts.sites('mcp.task-store').map(({ value }) => value))
  return facts.sites('mcp.server').flatMap(({ value }) =>
    nodesAt(facts.flow, value, 'Argument[1].Member[taskStore]').flatMap((node) => {
      const store = tokensOf(facts.flow, node).find(
        (token) => token.kind === 'typed' && stores.has(token.site),
      )
      if (store?.kind !== 'typed' || !facts.reach.outlivesRequests(store)) return []
      return [
        {
          at: store.site,
          label: 'one store for everybody',
          message:
            'The task store tells tasks apart by the session id, and these transports have ' +
            'none: every caller gets every task.',
          attack,
          fix:
            'Give the transport a `sessionIdGenerator`, or a task store that takes the ' +
            'principal from the request and checks it.',
          confidence: 'high' as const,
          related: transports
            .slice(0, 3)
            .map((at) => ({ at, label: 'a transport without session ids' })),
        },
      ]
    }),
  )
}

function mintsIds(facts: Facts, transport: Value): boolean {
  return nodesAt(facts.flow, transport, 'Argument[0].Member[sessionIdGenerator]').some((node) =>
    tokensOf(facts.flow, node).some(({ kind }) => kind === 'function' || kind === 'shape'),
  )
}
