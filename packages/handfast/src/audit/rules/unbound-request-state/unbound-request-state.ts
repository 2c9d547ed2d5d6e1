import type { Facts } from '../../facts/facts.ts'
import { callerIdentity, labelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { deepLabelsAt } from '../../flow/queries.ts'
import type { FunctionId, Value } from '../../ir/program.ts'
import { requestStatesOf } from '../request-states.ts'
import type { RequestStates, StateRead } from '../request-states.ts'
import type { Rule, Sighting } from '../rule.ts'
import { codecSettings } from './codec-settings.ts'
import type { CodecSettings } from './codec-settings.ts'

const state = labelSet(['RequestState'])
const argument = labelSet(['ToolArgument'])
const person = labelSet(['Principal', 'AuthInfo', 'TokenBytes', 'Credential'])
const ttlSecondsMax = 3_600
const movesMoney =
  /(?:^|[_\W])(?:pay|transfer|refund|charge|withdraw|purchase|checkout|payout|wire)/i
const relatedMax = 4

/** MCP 2026-07-28, basic/patterns/mrtr, Server Requirements 5: principal, expiry, request. */
export const unboundRequestState: Rule = {
  id: 'unbound-request-state',

  notApplicable(facts) {
    const { reads } = requestStatesOf(facts)
    return reads.length + facts.sites('mcp.request-state.codec').length === 0
      ? 'no request state is sealed or read here'
      : undefined
  },

  check(facts, report) {
    const states = requestStatesOf(facts)
    const compared = comparedIn(facts, states)
    for (const { value } of facts.sites('mcp.request-state.codec')) {
      const settings = codecSettings(facts, value)
      const sighting =
        settings === undefined
          ? undefined
          : codecSighting(facts, { at: value, settings, states, compared })
      if (sighting !== undefined) report(sighting)
    }
    for (const sighting of handMade(facts, states, compared)) report(sighting)
    for (const sighting of looseLookups(facts)) report(sighting)
  },
}

/** What handlers compare a state with when it is back. */
interface Compared {
  readonly caller: boolean
  readonly arguments: boolean
}

function comparedIn(facts: Facts, { reads }: RequestStates): Compared {
  const { program, conditions } = facts
  const functions = new Set<FunctionId>(reads.map(({ at }) => program.functionOf[at] ?? -1))
  let caller = false
  let sameArguments = false
  for (const id of functions) {
    for (const { left, right } of conditions.comparisonsIn(id)) {
      const one = conditions.operandLabels(left)
      const other = conditions.operandLabels(right)
      if (((one | other) & state) === 0) continue
      const beside = (one & state) !== 0 ? other : one
      caller ||= (beside & person) !== 0
      sameArguments ||= (beside & argument) !== 0
    }
  }
  return { caller, arguments: sameArguments }
}

interface Codec {
  readonly at: Value
  readonly settings: CodecSettings
  readonly states: RequestStates
  readonly compared: Compared
}

function codecSighting(
  facts: Facts,
  { at, settings, states, compared }: Codec,
): Sighting | undefined {
  const isBound = settings.bindsCaller || compared.caller
  const isLong = settings.ttlSeconds !== undefined && settings.ttlSeconds > ttlSecondsMax
  const readers =
    settings.bindsArguments || compared.arguments
      ? []
      : states.reads.filter((read) => takesArguments(facts, read))
  const missing = [
    ...(isBound ? [] : ['the caller']),
    ...(readers.length === 0 ? [] : ['the arguments of the call']),
    ...(isLong ? [`a short time (it lives for ${settings.ttlSeconds} seconds)`] : []),
  ]
  const twice =
    isBound && missing.length === 0
      ? states.reads.find((read) => isSpentTwice(facts, read))
      : undefined
  if (missing.length === 0) return twice === undefined ? undefined : onceSighting(at, twice)
  return {
    at,
    label: `not bound to ${missing[0] ?? ''}`,
    message: `The request state is sealed, but not bound to ${missing.join(', nor to ')}.`,
    attack: isBound
      ? 'What was approved once is presented again with other arguments, or long after ' +
        'it was meant for.'
      : "Another user of the same server sends the victim's request state with a token " +
        "of their own and goes on with the victim's request.",
    fix:
      'Bind the state to issuer and subject of the verified token (`bind`, ' +
      '`bind_principal`), keep the arguments that matter in it and compare them, and ' +
      'let it live for minutes.',
    confidence: isBound || settings.mayBindCaller ? 'medium' : 'high',
    ...(!isBound && settings.mayBindCaller ? { persona: 'pedantic' as const } : {}),
    ...(isBound && readers.length === 0 ? { severity: 'medium' as const } : {}),
    related: [
      ...(isBound || settings.bind === undefined
        ? []
        : [{ at: settings.bind, label: 'this is shared by users, or chosen by the client' }]),
      ...states.reads
        .slice(0, relatedMax)
        .map((read) => ({ at: read.at, label: 'taken back here' })),
    ],
  }
}

/** The handler that reads the state is also called with arguments, and works with them. */
function takesArguments(facts: Facts, { at }: StateRead): boolean {
  const { program, flow } = facts
  const id = program.functionOf[at] ?? -1
  const parameters = program.functions[id]?.parameters ?? []
  return parameters.some(
    ({ value }) => (deepLabelsAt(flow, value) & argument) !== 0 && facts.usersOf(value).length > 0,
  )
}

/** Money moves, and nothing notes that the state was used. Only names say that it is money. */
function isSpentTwice(facts: Facts, { at }: StateRead): boolean {
  const { program } = facts
  const id = program.functionOf[at] ?? -1
  const info = program.functions[id]
  if (info === undefined || facts.accesses.some(({ keyLabels }) => (keyLabels & state) !== 0))
    return false
  const entry = facts.entries.find((one) => one.function === id)
  return movesMoney.test(entry?.name ?? info.name)
}

function onceSighting(at: Value, { at: read }: StateRead): Sighting {
  return {
    at,
    label: 'good for more than one use',
    message:
      'The request state is bound, but nothing notes that it was used, and the tool ' +
      'seems to move money.',
    attack:
      'The same confirmed retry is sent twice at once: both copies verify, and both ' +
      'are carried out.',
    fix: 'Put a random number into the state, and spend it in one step (`SET … NX`) first.',
    confidence: 'low',
    persona: 'auditor',
    related: [{ at: read, label: 'taken back here' }],
  }
}

/** Sealed by the server's own code: the MAC or cipher must have seen who is calling. */
function handMade(facts: Facts, states: RequestStates, compared: Compared): readonly Sighting[] {
  if (compared.caller || facts.sites('mcp.request-state.codec').length > 0) return []
  const own = states.reads.find(
    ({ at, verifiedBy }) =>
      verifiedBy !== undefined && verifiedBy !== at && isOwn(facts, verifiedBy),
  )
  if (own?.verifiedBy === undefined || seesCaller(facts, own.verifiedBy, states)) return []
  return [
    {
      at: own.verifiedBy,
      label: 'says who sealed it, not for whom',
      message: 'The request state is verified, but the caller takes no part in it.',
      attack:
        "Another user of the same server sends the victim's request state with a token " +
        "of their own and goes on with the victim's request.",
      fix:
        'Put issuer and subject of the verified token into what is sealed, with an ' +
        'expiry and the arguments that matter, and compare them when it is back.',
      confidence: 'medium',
      related: own.at === own.verifiedBy ? [] : [{ at: own.at, label: 'taken back here' }],
    },
  ]
}

function isOwn(facts: Facts, verifier: Value): boolean {
  return (
    !facts.sites('mcp.server').some(({ value }) => value === verifier) &&
    !facts.sites('mcp.request-state.verify').some(({ value }) => value === verifier)
  )
}

/** What is sealed, or what it is opened with, depends on the caller. */
function seesCaller({ flow }: Facts, verifier: Value, { mints }: RequestStates): boolean {
  const parts = [...argumentsOf(flow.solver, verifier), ...mints.map(({ state: minted }) => minted)]
  return parts.some((part) => (deepLabelsAt(flow, part) & callerIdentity) !== 0)
}

/** The state is the name of something that the server keeps, found by that name alone. */
function looseLookups(facts: Facts): readonly Sighting[] {
  return facts.accesses.flatMap((access) => {
    if (access.operation !== 'get' || (access.keyLabels & state) === 0) return []
    const binding = facts.guards.bindingOf(access)
    if (binding.bound) return []
    return [
      {
        at: access.value,
        label: 'found by the request state alone',
        message:
          'What a request state stands for is looked up by the state alone; the caller ' +
          'takes no part.',
        attack:
          "Another user of the same server sends the victim's request state with a token " +
          "of their own and goes on with the victim's request.",
        fix:
          'Keep issuer and subject of the verified token with the entry, and compare ' +
          'them before it is used.',
        confidence: 'high' as const,
        related: [],
        trace: { node: access.keys[0] ?? access.value, labels: state },
      },
    ]
  })
}
