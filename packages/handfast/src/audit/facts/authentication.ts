import { Op } from '../ir/opcode.ts'
import type { FunctionId, Value } from '../ir/program.ts'
import { runsBefore } from '../flow/blocks.ts'
import type { Blocks } from '../flow/blocks.ts'
import type { Flow } from '../flow/flow.ts'
import { labelSet } from '../flow/labels.ts'
import type { ConditionQueries } from './conditions.ts'
import { entriesServedBy } from './entries-behind.ts'
import type { Entry } from './entries.ts'
import type { Reach } from './reach.ts'

/** How a place in the code, or an entry, is known to be reached only by authenticated callers. */
export interface AuthenticationQueries {
  /** The check that runs before `value` on every way through its own function, or undefined. */
  checkAt(value: Value): Value | undefined
  /** The same, looking also at callers, and at what runs before the entries. */
  authenticatedAt(value: Value): boolean
  entryAuthenticated(entry: Entry): boolean
  /** The function rejects callers on account of their credential. */
  authenticates(id: FunctionId): boolean
  /** Something in the target verifies callers at all. */
  readonly anywhere: boolean
}

const credential = labelSet(['Credential', 'Principal', 'AuthInfo', 'TokenBytes', 'OAuthClient'])
const callerDepthMax = 5

export interface AuthenticationInput {
  readonly flow: Flow
  readonly blocks: Blocks
  readonly reach: Reach
  readonly conditions: ConditionQueries
  readonly entries: readonly Entry[]
}

export function authenticationQueries(input: AuthenticationInput): AuthenticationQueries {
  const { flow, blocks, reach, conditions, entries } = input
  const { program } = flow.solver
  const verifySites = verifySitesOf(flow)
  const mayBeAnywhere = verifySites.size > 0 || (flow.lanes.anywhere & credential) !== 0
  const memo = new Map<FunctionId, boolean>()

  const isCheck = (condition: Value): boolean =>
    (conditions.operandLabels(condition) & credential) !== 0

  const authenticates = (id: FunctionId, depth = 0): boolean => {
    const known = mayBeAnywhere ? memo.get(id) : false
    if (known !== undefined) return known
    memo.set(id, false)
    const info = program.functions[id]
    let found = false
    for (let value = info?.from ?? 0; value < (info?.to ?? 0) && !found; value += 1) {
      const op = program.op[value]
      if (op === Op.If) found = isCheck(program.a[value] ?? -1) && rejects(blocks, value)
      else if (op === Op.Call) {
        found =
          verifySites.has(value) ||
          (depth < callerDepthMax &&
            reach.calleesOf(value).some((callee) => authenticates(callee, depth + 1)))
      }
    }
    memo.set(id, found)
    return found
  }

  const checkAt = (value: Value): Value | undefined => {
    for (const atom of conditions.atomsAt(value)) {
      if (isCheck(atom.value)) return atom.value
      if (
        program.op[atom.value] === Op.Call &&
        reach.calleesOf(atom.value).some((id) => authenticates(id))
      )
        return atom.value
    }
    for (const site of verifySites) if (runsBefore(program, blocks, site, value)) return site
    return undefined
  }

  const entryAuthenticated = (entry: Entry): boolean =>
    entry.before.some((id) => authenticates(id)) ||
    entry.beforeSites.some((site) => verifySites.has(site))

  const authenticatedAt = (value: Value, depth = 0): boolean => {
    if (checkAt(value) !== undefined || callBefore(value)) return true
    const id = program.functionOf[value] ?? -1
    const served = entriesServedBy(entries, id)
    if (served.length > 0) return served.every(entryAuthenticated)
    if (depth >= callerDepthMax) return false
    const calls = [...reach.callersOf(id), ...reach.handedOverAt(id)]
    return calls.length > 0 && calls.every((call) => authenticatedAt(call, depth + 1))
  }

  /** A call of an authenticating function of the target has run before. */
  const callBefore = (value: Value): boolean => {
    const info = program.functions[program.functionOf[value] ?? -1]
    for (let call = info?.from ?? 0; call < value; call += 1) {
      if (program.op[call] !== Op.Call || !reach.calleesOf(call).some((id) => authenticates(id)))
        continue
      if (runsBefore(program, blocks, call, value)) return true
    }
    return false
  }

  return {
    checkAt,
    authenticatedAt: (value) => authenticatedAt(value),
    entryAuthenticated,
    authenticates: (id) => authenticates(id),
    anywhere: verifySites.size > 0 || program.functions.some(({ id }) => authenticates(id)),
  }
}

function verifySitesOf({ solver: { sites } }: Flow): ReadonlySet<Value> {
  const verifying = sites.filter(({ role }) => role === 'auth.verify' || role === 'auth.middleware')
  return new Set(verifying.map(({ value }) => value))
}

/** The `if` has an arm that leaves. */
function rejects(blocks: Blocks, opener: Value): boolean {
  const region = blocks.of(opener)?.regions.find((one) => one.opener === opener)
  return region?.arms.some(({ leaves }) => leaves) ?? false
}
