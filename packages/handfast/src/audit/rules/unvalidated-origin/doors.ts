import type { Entry } from '../../facts/entries.ts'
import type { Facts } from '../../facts/facts.ts'
import { receiverOf } from '../../flow/paths.ts'
import { tokensOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import type { Value } from '../../ir/program.ts'
import { joined, unchecked } from '../checked-headers.ts'
import type { Checked } from '../checked-headers.ts'
import { headerChecksOf } from '../header-checks.ts'
import type { HeaderChecks } from '../header-checks.ts'
import { handlerRoutesOf } from './handler-doors.ts'
import { headerSettingsOf } from '../header-settings.ts'
import type { HeaderSettings } from '../header-settings.ts'

/** A place where requests come in that reach MCP. */
export interface Door {
  /** The registration of the route, or the call that serves. */
  readonly at: Value
  readonly kind: 'route' | 'server' | 'socket' | 'unknown'
  readonly entry: Entry | undefined
  readonly checked: Checked
  /** A request with no session can begin one here. */
  readonly opens: boolean
  /**
   * It listens on an address, as far as the code shows; a platform that runs handlers does that.
   */
  readonly isServed: boolean
  /** It checks both as long as it listens on loopback, which is its default. */
  readonly hangsOnAddress: boolean
  /** Every request needs a credential. */
  readonly isAuthenticated: boolean
}

interface Building {
  readonly facts: Facts
  readonly checks: HeaderChecks
  readonly settings: HeaderSettings
  readonly everywhere: Checked
}

const handleRoles: readonly Role[] = ['mcp.transport.handle', 'mcp.sse.handle', 'mcp.sse-transport']
const callerDepthMax = 6
const all: Checked = { origin: true, host: true, loose: undefined }

export function doorsOf(facts: Facts): readonly Door[] {
  const settings = headerSettingsOf(facts)
  const checks = headerChecksOf(facts, settings)
  const everywhere = checkedEverywhere(facts, settings)
  const building: Building = { facts, checks, settings, everywhere }
  const doors = new Map<Value, Door>()
  const add = (door: Door): void => {
    const known = doors.get(door.at)
    if (known === undefined) doors.set(door.at, door)
    else {
      const checked = both(known.checked, door.checked)
      doors.set(door.at, { ...known, checked, opens: known.opens || door.opens })
    }
  }
  for (const role of handleRoles) {
    for (const { value } of facts.sites(role)) {
      const upward = { handle: value, role, checked: settings.of(value), depth: 0 }
      for (const door of doorsTo(building, value, upward)) add(door)
    }
  }
  for (const { value } of facts.sites('mcp.http-server')) {
    if (!settings.isStdio(value)) add(serverDoor(building, value))
  }
  for (const door of handlerDoors(building)) add(door)
  for (const door of socketDoors(building)) add(door)
  return [...doors.values()].sort((one, other) => one.at - other.at)
}

/** What holds of a door that is reached in two ways is what holds of both. */
function both(one: Checked, other: Checked): Checked {
  return {
    origin: one.origin && other.origin,
    host: one.host && other.host,
    loose: one.loose ?? other.loose,
  }
}

/** Python applications get their middleware in lists, so that one place holds for all routes. */
function checkedEverywhere(facts: Facts, settings: HeaderSettings): Checked {
  return [...facts.sites('origin.check'), ...facts.sites('host.check')]
    .filter(({ value }) => facts.fileOf(value)?.language === 'python')
    .map(({ value }) => settings.ofMiddleware(value))
    .reduce(joined, unchecked)
}

interface Upward {
  /** Where MCP is handed the request. */
  readonly handle: Value
  readonly role: Role
  readonly checked: Checked
  readonly depth: number
}

/** Every way by which requests get to the value, with what has been checked on it. */
function doorsTo(building: Building, value: Value, upward: Upward): readonly Door[] {
  const { facts, checks } = building
  const { program, reach, entries } = facts
  const here = [upward.checked, checks.before(value), building.everywhere].reduce(joined)
  const id = program.functionOf[value] ?? -1
  const own = entries.filter((entry) => entry.function === id && isRequest(entry))
  if (own.length > 0) {
    return own.map((entry) => routeDoor(building, { entry, value, ...upward, checked: here }))
  }
  const callers = [...reach.callersOf(id), ...reach.handedOverAt(id)]
  if (upward.depth >= callerDepthMax || callers.length === 0) {
    const checked = checks.anywhere ? all : here
    const nowhere = { entry: undefined, opens: true, hangsOnAddress: false, isAuthenticated: false }
    return [{ at: upward.handle, kind: 'unknown', checked, isServed: false, ...nowhere }]
  }
  return callers.flatMap((call) =>
    doorsTo(building, call, { ...upward, checked: here, depth: upward.depth + 1 }),
  )
}

function isRequest({ kind }: Entry): boolean {
  return kind === 'http' || kind === 'websocket' || kind === 'upgrade' || kind === 'sse-message'
}

interface Route {
  readonly entry: Entry
  readonly value: Value
  readonly role: Role
  readonly checked: Checked
}

function routeDoor(
  { facts, checks, settings }: Building,
  { entry, value, role, checked }: Route,
): Door {
  const { authentication, flow } = facts
  const applications =
    entry.call < 0
      ? []
      : tokensOf(flow, receiverOf(flow.solver, entry.call)).flatMap((token) =>
          token.kind === 'typed' && token.site >= 0 ? [token.site] : [],
        )
  const before = [
    ...entry.before.map((id) => checks.by(id)),
    ...entry.beforeSites.map((site) => settings.ofMiddleware(site)),
    ...applications.map((site) => settings.ofMiddleware(site)),
  ]
  return {
    at: entry.call >= 0 ? entry.call : value,
    kind: entry.kind === 'websocket' ? 'socket' : 'route',
    entry,
    checked: before.reduce(joined, checked),
    opens: opensAt(entry, role),
    isServed: listens(facts),
    hangsOnAddress: applications.some((site) => settings.hangsOnAddress(site)),
    isAuthenticated:
      authentication.entryAuthenticated(entry) || authentication.authenticatedAt(value),
  }
}

/** A POST of Streamable HTTP, or the GET of the older transport; the rest needs a session's id. */
function opensAt({ methods }: Entry, role: Role): boolean {
  if (role === 'mcp.sse-transport') return true
  if (role === 'mcp.sse.handle') return false
  return methods.length === 0 || methods.some((method) => method === 'POST' || method === 'ANY')
}

function serverDoor({ facts, checks, settings, everywhere }: Building, value: Value): Door {
  const middleware = facts.entries
    .filter(({ kind }) => kind === 'middleware')
    .map(({ function: id }) => checks.by(id))
  return {
    at: value,
    kind: 'server',
    entry: undefined,
    checked: [settings.of(value), everywhere, ...middleware].reduce(joined),
    opens: true,
    isServed: settings.isTold(value) || listens(facts),
    hangsOnAddress: settings.hangsOnAddress(value),
    isAuthenticated: facts.authentication.anywhere,
  }
}

/** Handlers that a library made, at their routes; where none is seen, where they are made. */
function handlerDoors(building: Building): readonly Door[] {
  const { facts, checks, settings, everywhere } = building
  const { authentication } = facts
  const plain = { entry: undefined, opens: true, isServed: listens(facts) }
  const routes = handlerRoutesOf(facts).map(({ call, before, applications }): Door => {
    const checked = [
      ...before.functions.map((id) => checks.by(id)),
      ...[...before.sites, ...applications].map((site) => settings.ofMiddleware(site)),
    ]
    return {
      ...plain,
      at: call,
      kind: 'route',
      checked: checked.reduce(joined, unchecked),
      hangsOnAddress: applications.some((site) => settings.hangsOnAddress(site)),
      isAuthenticated: authentication.anywhere,
    }
  })
  if (routes.length > 0) return routes
  const isChecked = checks.anywhere || facts.sites('origin.check').length > 0
  return facts.sites('mcp.handler').map(({ value }) => ({
    ...plain,
    at: value,
    kind: 'server',
    checked: isChecked ? all : everywhere,
    hangsOnAddress: false,
    isAuthenticated: authentication.anywhere,
  }))
}

/** WebSockets are opened across origins without asking: who accepts one has to look. */
function socketDoors(building: Building): readonly Door[] {
  const { facts, checks } = building
  const accepted = facts.sites('websocket.accept').map(({ value }): Door => ({
    at: value,
    kind: 'socket',
    entry: undefined,
    checked: [checks.before(value), checkedAtCall(building, value)].reduce(joined),
    opens: true,
    isServed: isOfMcp(facts, value),
    hangsOnAddress: false,
    isAuthenticated: facts.authentication.authenticatedAt(value),
  }))
  const served = facts.sites('websocket.server').map(({ value }): Door => ({
    at: value,
    kind: 'socket',
    entry: undefined,
    checked: facts.entries
      .filter(({ kind }) => kind === 'websocket' || kind === 'upgrade')
      .map(({ kind, function: id }) => (kind === 'upgrade' ? checks.asked(id) : checks.by(id)))
      .reduce(joined, unchecked),
    opens: true,
    isServed: isOfMcp(facts, value),
    hangsOnAddress: false,
    isAuthenticated: facts.entries.some(
      (entry) =>
        (entry.kind === 'websocket' || entry.kind === 'upgrade') &&
        facts.authentication.authenticates(entry.function),
    ),
  }))
  return [...accepted, ...served]
}

/** Other sockets of a larger application have nothing to do with MCP. */
function isOfMcp(facts: Facts, value: Value): boolean {
  const file = facts.fileOf(value)
  if (file === undefined || /mcp/i.test(file.path)) return true
  return facts.flow.solver.sites.some(
    (site) => site.role.startsWith('mcp.') && facts.fileOf(site.value) === file,
  )
}

function checkedAtCall({ facts, checks }: Building, value: Value): Checked {
  const id = facts.program.functionOf[value] ?? -1
  return facts.reach
    .callersOf(id)
    .map((call) => checks.before(call))
    .reduce(joined, unchecked)
}

function listens(facts: Facts): boolean {
  return facts.sites('http.listen').length > 0
}
