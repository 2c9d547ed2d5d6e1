import type { Facts } from '../../facts/facts.ts'
import type { Path } from '../../flow/model.ts'
import { constantAt, constantOfNode, nodesAt, originsOf } from '../../flow/queries.ts'
import type { Role } from '../../flow/roles.ts'
import { instructionsOf } from '../../ir/by-opcode.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'

/** A setting by which a framework believes forwarding headers from anybody. */
export interface TrustingSwitch {
  readonly at: Value
  /** The setting, in the words of the code. */
  readonly text: string
  /** Where something is decided by what the framework made of the headers. */
  readonly decides: Value | undefined
}

const trustAll: ReadonlySet<string> = new Set(['true', '*', '0.0.0.0/0', '::/0'])
const options: readonly (readonly [Role, Path, string])[] = [
  ['http.server', 'Argument[0].Member[trustProxy]', 'trustProxy'],
  ['http.listen', 'Argument[forwarded_allow_ips:]', 'forwarded_allow_ips'],
  ['http.listen', 'Argument[uvicorn_config:].Member[forwarded_allow_ips]', 'forwarded_allow_ips'],
  [
    'mcp.http-server',
    'Argument[uvicorn_config:].Member[forwarded_allow_ips]',
    'forwarded_allow_ips',
  ],
  ['http.trust-proxy', 'Argument[trusted_hosts:]', 'trusted_hosts'],
]
/** What frameworks work out from the headers once they are told to trust them. */
const workedOut: ReadonlySet<string> = new Set([
  'ip',
  'ips',
  'secure',
  'protocol',
  'hostname',
  'client',
  'remote_addr',
])
const requestName = /^(?:_?req(?:uest)?|ctx|c|context|get_http_request|get_request|websocket)$/i

export function trustingSwitches(facts: Facts): readonly TrustingSwitch[] {
  const decides = decidingRead(facts)
  const seen = new Set<Value>()
  const found: TrustingSwitch[] = []
  const add = (at: Value, text: string): void => {
    if (seen.has(at)) return
    seen.add(at)
    found.push({ at, text: `\`${text}\``, decides })
  }
  for (const { value } of facts.sites('http.trust-proxy')) {
    if (isTrusting(facts, value)) add(value, facts.textOf(value).replace(/\s+/g, ' ').slice(0, 60))
  }
  for (const [role, path, name] of options) {
    for (const { value } of facts.sites(role)) {
      for (const at of nodesAt(facts.flow, value, path).flatMap((node) =>
        trustingAt(facts, node),
      )) {
        add(at, `${name}: ${facts.flow.solver.constant(at) ?? ''}`)
      }
    }
  }
  return found
}

/** `app.set('trust proxy', true)`, `app.enable('trust proxy')`, `app.proxy = true`. */
function isTrusting({ flow, program }: Facts, value: Value): boolean {
  if (program.op[value] === Op.SetProp)
    return constantOfNode(flow, program.c[value] ?? -1) === 'true'
  if (constantAt(flow, value, 'Argument[0]') !== 'trust proxy') return false
  const callee = program.a[value] ?? -1
  const name = program.op[callee] === Op.Prop ? program.strings[program.b[callee] ?? -1] : ''
  return name === 'enable' || constantAt(flow, value, 'Argument[1]') === 'true'
}

function trustingAt({ flow, program }: Facts, node: number): readonly Value[] {
  const named =
    node < program.size && program.op[node] === Op.Named ? (program.b[node] ?? -1) : node
  return originsOf(flow, named).filter((origin) => {
    const text = program.op[origin] === Op.Const ? flow.solver.constant(origin) : undefined
    return text !== undefined && trustAll.has(text)
  })
}

/** The first read, in code that serves requests, of something that the headers change. */
function decidingRead(facts: Facts): Value | undefined {
  const { program, reach } = facts
  for (const at of instructionsOf(program, Op.Prop)) {
    if (!workedOut.has(program.strings[program.b[at] ?? -1] ?? '')) continue
    if (!reach.atRequestTime(program.functionOf[at] ?? -1)) continue
    if (requestName.test(baseName(facts, program.a[at] ?? -1))) return at
  }
  const [cookies] = facts.sites('web-session.middleware')
  return cookies?.value
}

function baseName({ program }: Facts, value: Value): string {
  switch (program.op[value]) {
    case Op.Load:
      return program.variables[program.a[value] ?? -1]?.name ?? ''
    case Op.Param:
      return (
        program.functions[program.a[value] ?? -1]?.parameters[program.b[value] ?? -1]?.name ?? ''
      )
    case Op.Prop:
    case Op.Import:
      return program.strings[program.b[value] ?? -1] ?? ''
    case Op.Call:
      return baseName({ program } as Facts, program.a[value] ?? -1)
    default:
      return ''
  }
}
