import type { Program, SourceFile, Value } from '../ir/program.ts'
import { blocksOf } from '../flow/blocks.ts'
import type { Blocks } from '../flow/blocks.ts'
import type { Flow } from '../flow/flow.ts'
import { spreadLabels } from '../flow/label-pass.ts'
import type { PackageFacts } from '../flow/packages.ts'
import type { Role } from '../flow/roles.ts'
import type { Site } from '../flow/solver.ts'
import { authenticationQueries } from './authentication.ts'
import type { AuthenticationQueries } from './authentication.ts'
import { bundledCode } from './bundled.ts'
import type { IsBundled } from './bundled.ts'
import { conditionQueries } from './conditions.ts'
import type { ConditionQueries } from './conditions.ts'
import { contextOf } from './context.ts'
import type { ServerContext } from './context.ts'
import { endingCalls } from './endings.ts'
import { entriesOf } from './entries.ts'
import type { Entry } from './entries.ts'
import { guardQueries } from './guards.ts'
import type { GuardQueries } from './guards.ts'
import { withoutOwnHeaders } from './own-headers.ts'
import { reachOf, usersOf } from './reach.ts'
import type { Reach } from './reach.ts'
import { accessesOf, seedOwnerScope, storesOf } from './state.ts'
import type { StateAccess, Store } from './state.ts'

/** What rules may ask about the target. Computed once; the queries answer on demand. */
export interface Facts {
  readonly program: Program
  readonly flow: Flow
  readonly packages: PackageFacts
  readonly blocks: Blocks
  readonly reach: Reach
  readonly entries: readonly Entry[]
  readonly accesses: readonly StateAccess[]
  readonly stores: readonly Store[]
  readonly conditions: ConditionQueries
  readonly guards: GuardQueries
  readonly authentication: AuthenticationQueries
  readonly context: ServerContext
  /** In the code of a library that was built into the target. */
  readonly isBundled: IsBundled
  /** Instructions that use a value as an operand. */
  usersOf(value: Value): readonly Value[]
  /** Places where code touches what a model gave a role. */
  sites(role: Role): readonly Site[]
  fileOf(value: Value): SourceFile | undefined
  /** Source text of an instruction. */
  textOf(value: Value): string
}

export function factsOf(solved: Flow, packages: PackageFacts): Facts {
  const unscoped = withoutOwnHeaders(solved)
  const { program, sites } = unscoped.solver
  const reach = reachOf(unscoped)
  const unscopedAccesses = accessesOf(unscoped, reach)
  const scoped = seedOwnerScope(unscoped, unscopedAccesses)
  const flow: Flow = scoped
    ? { ...unscoped, lanes: spreadLabels(unscoped.solver, unscoped.lanes) }
    : unscoped
  const blocks = blocksOf(program, endingCalls(flow, reach))
  const entries = entriesOf(flow)
  const users = usersOf(program)
  const accesses = scoped ? accessesOf(flow, reach) : unscopedAccesses
  const conditions = conditionQueries(flow, blocks, reach)
  const authentication = authenticationQueries({ flow, blocks, reach, conditions, entries })
  const byRole = sitesByRole(sites)
  const fileOf = (value: Value): SourceFile | undefined =>
    program.files[program.functions[program.functionOf[value] ?? -1]?.file ?? -1]
  const stores = storesOf(flow, reach, accesses)
  const siteLookup = (role: Role): readonly Site[] => byRole.get(role) ?? []
  return {
    program,
    flow,
    packages,
    blocks,
    reach,
    entries,
    accesses,
    stores,
    conditions,
    authentication,
    guards: guardQueries({ flow, blocks, reach, conditions, entries, users }),
    context: contextOf({ flow, packages, entries, authentication, sites: siteLookup }),
    isBundled: bundledCode({ program, fileOf }),
    usersOf: users,
    sites: siteLookup,
    fileOf,
    textOf: (value) =>
      fileOf(value)?.text.slice(program.start[value] ?? 0, program.end[value] ?? 0) ?? '',
  }
}

/** One site a role and instruction: a call may be applied to several things that play one role. */
function sitesByRole(sites: readonly Site[]): ReadonlyMap<Role, readonly Site[]> {
  const byRole = new Map<Role, Map<Value, Site>>()
  for (const site of sites) {
    const known = byRole.get(site.role)
    if (known === undefined) byRole.set(site.role, new Map([[site.value, site]]))
    else if (!known.has(site.value)) known.set(site.value, site)
  }
  return new Map([...byRole].map(([role, found]) => [role, [...found.values()]]))
}
