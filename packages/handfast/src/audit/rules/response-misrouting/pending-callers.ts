import type { Facts } from '../../facts/facts.ts'
import type { StateAccess } from '../../facts/state.ts'
import { labelSet } from '../../flow/labels.ts'
import type { LabelSet } from '../../flow/labels.ts'
import { calleeName, leavesOf, originsOf, tokensOf } from '../../flow/queries.ts'
import { receiverOf } from '../../flow/paths.ts'
import { rolesOf } from '../../flow/roles.ts'
import { Op } from '../../ir/opcode.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { isMixed } from '../identity-slots.ts'
import type { Sighting } from '../rule.ts'

const chosen: LabelSet = labelSet(['RequestBody'])
/** With one of these in the key as well, equal ids of two clients do not meet. */
const apart: LabelSet = labelSet([
  'TransportSession',
  'SessionIdHeader',
  'ServerMinted',
  'Csprng',
  'Counter',
  'Principal',
  'AuthInfo',
  'Credential',
  'RemoteAddress',
])
const respondingMembers = ['json', 'end', 'write', 'send', 'send_text', 'send_json'] as const
/** What `asyncio` and its like call a promise that somebody else settles. */
const settledElsewhere =
  /^(?:create_future|Future|Event|Queue|create_memory_object_stream|withResolvers)$/

/** Callers that wait for an answer, kept under the JSON-RPC id that each of them chose. */
export function pendingCallers(facts: Facts): readonly Sighting[] {
  const promises = promiseExecutors(facts)
  return facts.stores.flatMap((store) => {
    if (!store.outlivesRequests || store.shape?.kind === 'database') return []
    const access = store.accesses.find(
      (one) =>
        facts.reach.atRequestTime(facts.program.functionOf[one.value] ?? -1) &&
        isKeyedByMessageId(facts, one) &&
        isWaiting(facts, one, promises),
    )
    return access === undefined ? [] : [sighting(access, store.name)]
  })
}

function sighting({ value, keys, keyLabels }: StateAccess, name: string): Sighting {
  const [key = value] = keys
  return {
    at: value,
    label: 'kept under an id that two clients may both use',
    message:
      `Who waits for an answer is kept in ${name === '' ? 'a table' : `\`${name}\``} ` +
      'under the JSON-RPC id that the client chose.',
    attack:
      'The attacker sends requests with the ids that clients usually begin with, and ' +
      'receives answers meant for others.',
    fix:
      'Number the requests that go upstream yourself, and put the id of the client ' +
      'back into the answer.',
    confidence: 'high',
    related: [],
    trace: { node: key, labels: keyLabels & chosen },
    regardlessOfContext: true,
  }
}

function isKeyedByMessageId(facts: Facts, { keys, keyLabels }: StateAccess): boolean {
  if ((keyLabels & chosen) === 0 || (keyLabels & apart) !== 0 || isMixed(keyLabels)) return false
  return keys.some((key) =>
    originsOf(facts.flow, key).some((origin) => isIdOfMessage(facts, origin)),
  )
}

/** `message.id`, `body['id']`, and the request id that the SDK hands to handlers. */
function isIdOfMessage({ program, flow }: Facts, value: Value): boolean {
  const op = program.op[value]
  if (op === Op.Prop) {
    const name = program.strings[program.b[value] ?? -1]
    return name === 'id' || name === 'requestId' || name === 'request_id'
  }
  if (op === Op.Index) return flow.solver.constant(program.b[value] ?? -1) === 'id'
  if (op !== Op.Call) return false
  // `message.get('id')`, `String(message.id)`: one step into what the call was given.
  const given = program.lists[program.b[value] ?? -1] ?? []
  return [...given].some((argument) => {
    if (flow.solver.constant(argument) === 'id') return receiverOf(flow.solver, value) >= 0
    return program.op[argument] === Op.Prop && program.strings[program.b[argument] ?? -1] === 'id'
  })
}

/** What is stored can be answered, resolved or woken up later. */
function isWaiting(
  facts: Facts,
  { operation, stored }: StateAccess,
  promises: ReadonlySet<number>,
): boolean {
  if (operation !== 'set') return false
  const { flow, program } = facts
  const leaves = stored.flatMap((node) => leavesOf(flow, node))
  return leaves.some((leaf) => {
    const answers = tokensOf(flow, leaf).some(
      (token) =>
        (token.kind === 'function' && answersIn(facts, token.function)) ||
        (token.kind === 'typed' &&
          respondingMembers.some((name) => {
            const roles = rolesOf(flow.solver.index.member(token.type, name)?.call?.role)
            return roles.includes('http.respond') || roles.includes('http.end')
          })),
    )
    if (answers) return true
    return originsOf(flow, leaf).some((origin) => {
      if (program.op[origin] === Op.Param) return promises.has(program.a[origin] ?? -1)
      return (
        program.op[origin] === Op.Call && settledElsewhere.test(calleeName(facts.program, origin))
      )
    })
  })
}

/** A callback that sends the answer on. */
function answersIn({ program, sites }: Facts, id: FunctionId): boolean {
  const roles = ['http.respond', 'http.end', 'mcp.transport.send'] as const
  return roles.some((role) => sites(role).some(({ value }) => program.functionOf[value] === id))
}

/** Functions given to `new Promise`. */
function promiseExecutors({ program, flow: { solver } }: Facts): ReadonlySet<number> {
  const executors = new Set<number>()
  for (const [id, records] of solver.callbacks) {
    const isExecutor = records.some(({ call }) => {
      const callee = program.a[call] ?? -1
      return (
        program.op[callee] === Op.Global && program.strings[program.a[callee] ?? -1] === 'Promise'
      )
    })
    if (isExecutor) executors.add(id)
  }
  return executors
}
