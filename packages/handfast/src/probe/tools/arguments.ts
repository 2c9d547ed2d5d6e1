import { memberOf } from '@handfast/protocol'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'

/** Objects inside of objects; a schema may refer to itself. */
const depthMax = 4
/** Parameters of a tool that are filled in. */
const parametersMax = 50

export interface Filling {
  /** Stands wherever any text will do. */
  readonly text: string
  /** Values that are known, by the name of the parameter. */
  readonly known: ReadonlyMap<string, unknown>
  /** A yes-or-no is answered with yes. */
  readonly isYes?: true
  /** Lists have an item, also where none is asked for. */
  readonly isFull?: true
}

/**
 * Plain arguments for the required parameters of a tool: what the schema names as constant, default
 * or example, or else the simplest value of the type. Undefined where that cannot be told.
 */
export function argumentsFor(
  schema: unknown,
  filling: Filling,
): Record<string, unknown> | undefined {
  const value = objectFor(schema, filling, 0)
  return typeof value === 'object' && value !== null ? { ...value } : undefined
}

function objectFor(schema: unknown, filling: Filling, depth: number): object | undefined {
  const properties = memberOf(schema, 'properties')
  const required = listMemberOf(schema, 'required').filter((name) => typeof name === 'string')
  if (required.length > parametersMax) return undefined
  const names = [...new Set([...required, ...(depth === 0 ? filling.known.keys() : [])])]
  const entries: [string, unknown][] = []
  for (const name of names) {
    const isKnown = depth === 0 && filling.known.has(name)
    const property = memberOf(properties, name)
    const value = isKnown ? filling.known.get(name) : valueFor(property, filling, depth + 1)
    if (value === undefined) return undefined
    entries.push([name, value])
  }
  return Object.fromEntries(entries)
}

function valueFor(schema: unknown, filling: Filling, depth: number): unknown {
  if (depth > depthMax) return undefined
  const [example] = listMemberOf(schema, 'examples')
  const [choice] = listMemberOf(schema, 'enum')
  const given = [memberOf(schema, 'const'), memberOf(schema, 'default'), choice, example]
  const first = given.find((value) => value !== undefined)
  if (first !== undefined) return first
  switch (typeOf(schema)) {
    case 'string':
      return textFor(schema, filling)
    case 'integer':
    case 'number':
      return numberFor(schema)
    case 'boolean':
      return filling.isYes === true
    case 'array':
      return listFor(schema, filling, depth)
    case 'object':
      return objectFor(schema, filling, depth)
    default:
      return undefined
  }
}

function typeOf(schema: unknown): string | undefined {
  const type = memberOf(schema, 'type')
  return Array.isArray(type) ? type.find((one) => one !== 'null') : textMemberOf(schema, 'type')
}

const formats: ReadonlyMap<string, string> = new Map([
  ['email', 'probe@handfast.example'],
  ['uri', 'https://handfast.example/'],
  ['date', '2026-01-01'],
  ['date-time', '2026-01-01T00:00:00Z'],
])

/** A pattern is not solved: the tool is then one that cannot be called. */
function textFor(schema: unknown, { text }: Filling): string | undefined {
  const format = textMemberOf(schema, 'format')
  if (format !== undefined) return formats.get(format)
  if (memberOf(schema, 'pattern') !== undefined) return undefined
  const charactersMax = memberOf(schema, 'maxLength')
  const isTooLong = typeof charactersMax === 'number' && text.length > charactersMax
  return isTooLong ? text.slice(0, charactersMax) : text
}

function numberFor(schema: unknown): number {
  const lowest = memberOf(schema, 'minimum')
  return typeof lowest === 'number' ? lowest : 1
}

function listFor(schema: unknown, filling: Filling, depth: number): readonly unknown[] | undefined {
  const itemsMin = memberOf(schema, 'minItems')
  const isEmpty = typeof itemsMin !== 'number' || itemsMin < 1
  if (isEmpty && filling.isFull !== true) return []
  const item = valueFor(memberOf(schema, 'items'), filling, depth + 1)
  return item === undefined ? undefined : [item]
}
