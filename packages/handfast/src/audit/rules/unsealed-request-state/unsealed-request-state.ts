import type { Facts } from '../../facts/facts.ts'
import type { Node } from '../../flow/graph.ts'
import { labelSet } from '../../flow/labels.ts'
import { ConstKind, Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { requestStatesOf } from '../request-states.ts'
import type { RequestStates } from '../request-states.ts'
import type { Rule, Sighting } from '../rule.ts'

const attack =
  'The client edits the string before it sends it back: another amount, another ' +
  'owner, the steps that were left out.'
const fix =
  'Seal the state with a codec that has a key of the server, and have the server ' +
  'verify it before handlers run (`requestState.verify`, `RequestStateBoundary`).'
const state = labelSet(['RequestState'])
const relatedMax = 4
const nodesMax = 200

/** MCP 2026-07-28, basic/patterns/mrtr, Server Requirements 4: reject what fails verification. */
export const unsealedRequestState: Rule = {
  id: 'unsealed-request-state',

  notApplicable(facts) {
    const { reads, mints } = requestStatesOf(facts)
    return reads.length + mints.length === 0 ? 'no request state is minted or read here' : undefined
  },

  check(facts, report) {
    const states = requestStatesOf(facts)
    const raw = states.reads.filter(({ verifiedBy }) => verifiedBy === undefined)
    const used = raw.flatMap(({ at }) => {
      const use = useOf(facts, at)
      if (use === undefined || isLookup(facts, use.at)) return []
      return use.isTest && isVerifiedBeside(facts, states, at) ? [] : [{ at, use }]
    })
    const first = used.find(({ use }) => !use.isTest) ?? used[0]
    const others = used.filter((other) => other !== first)
    if (first !== undefined) report(sighting(first, others, states.mints))
  },
}

interface Use {
  readonly at: Value
  /** It asks only whether there is a state. */
  readonly isTest: boolean
}

interface Used {
  readonly at: Value
  readonly use: Use
}

/** The function reads the state once more, and has it verified then. */
function isVerifiedBeside({ program }: Facts, { reads }: RequestStates, read: Value): boolean {
  return reads.some(
    ({ at, verifiedBy }) =>
      verifiedBy !== undefined && program.functionOf[at] === program.functionOf[read],
  )
}

function sighting(
  { at, use }: Used,
  others: readonly Used[],
  mints: RequestStates['mints'],
): Sighting {
  return {
    at,
    label: 'as the client sent it',
    message: use.isTest
      ? 'That a request state came back decides what happens next, and nothing shows ' +
        'that the server minted it.'
      : 'The request state is acted on as the client sent it: nothing verifies that ' +
        'the server minted it.',
    attack,
    fix,
    confidence: use.isTest ? 'medium' : 'high',
    related: [
      ...(use.at === at ? [] : [{ at: use.at, label: 'acted on here' }]),
      ...mints
        .slice(0, relatedMax)
        .map((mint) => ({ at: mint.state, label: 'handed to the client here' })),
      ...others.slice(0, relatedMax).map((other) => ({ at: other.at, label: 'and taken here' })),
    ],
    trace: { node: use.at, labels: state },
    regardlessOfContext: true,
  }
}

/** The first place that looks at what the state holds; else one that asks if it is there. */
function useOf(facts: Facts, read: Value): Use | undefined {
  let test: Use | undefined
  const open: Node[] = [read]
  const seen = new Set(open)
  for (let next = open.shift(); next !== undefined && seen.size < nodesMax; next = open.shift()) {
    for (const user of next < facts.program.size ? facts.usersOf(next) : []) {
      const found = judged(facts, next, user)
      if (found === 'use') return { at: user, isTest: false }
      if (found === 'test') test ??= { at: user, isTest: true }
      if (found === 'same' && !seen.has(user)) {
        seen.add(user)
        open.push(user)
      }
    }
    for (const to of variablesAfter(facts, next)) {
      if (seen.has(to)) continue
      seen.add(to)
      open.push(to)
    }
  }
  return test
}

function judged(facts: Facts, value: Value, user: Value): 'use' | 'test' | 'same' | 'no' {
  const { program } = facts
  switch (program.op[user]) {
    case Op.Call:
      return program.a[user] === value ? 'no' : 'use'
    case Op.Prop:
    case Op.Index:
    case Op.Concat:
      return 'use'
    case Op.Binary:
      return isAbsenceTest(facts, user) ? 'test' : 'use'
    case Op.If:
    case Op.Unary:
      return 'test'
    case Op.Await:
    case Op.Logic:
    case Op.Select:
      return 'same'
    default:
      return 'no'
  }
}

/** Variables and parameters that the value goes into. */
function variablesAfter({ program, flow: { graph } }: Facts, node: Node): readonly Node[] {
  const found: Node[] = []
  for (let edge = graph.firstOut(node); edge !== -1; edge = graph.nextOut(edge)) {
    const to = graph.to(edge)
    const op = to < program.size ? program.op[to] : undefined
    if (op === undefined || op === Op.Store || op === Op.Load || op === Op.Param) found.push(to)
  }
  return found
}

function isAbsenceTest({ program }: Facts, value: Value): boolean {
  return [program.a[value] ?? -1, program.b[value] ?? -1].some((side) => {
    if (program.op[side] === Op.Global)
      return program.strings[program.a[side] ?? -1] === 'undefined'
    const kind = program.op[side] === Op.Const ? program.b[side] : undefined
    return kind === ConstKind.Null || kind === ConstKind.Undefined
  })
}

/** A name under which the server keeps the state itself: whoever edits it finds nothing. */
function isLookup(facts: Facts, use: Value): boolean {
  return facts.accesses.some(
    ({ value, operation }) => value === use && (operation === 'get' || operation === 'delete'),
  )
}
