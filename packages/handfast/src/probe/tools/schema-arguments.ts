import { memberOf } from '@handfast/protocol'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'
import { argumentsFor } from './arguments.ts'
import type { Filling } from './arguments.ts'
import { withinTime } from './within-time.ts'

export type Arguments = Readonly<Record<string, unknown>>

export interface Making extends Filling {
  /** The same seed makes the same arguments. */
  readonly seed: number
}

/** Time for one schema, which may ask for anything. */
const schemaMsMax = 250
/** Characters of a schema that is looked at. */
const schemaCharactersMax = 100_000
const attemptsMax = 4

/**
 * Arguments that satisfy a schema: the plain ones where they do, or else made by a library. What
 * neither can make valid is sent all the same, as servers are often less strict than they say.
 * Undefined where nothing can be made up.
 */
export async function makeArguments(
  schema: unknown,
  { seed, ...filling }: Making,
): Promise<Arguments | undefined> {
  const plain = argumentsFor(schema, filling)
  // Most tools have no schema to speak of, and need no library.
  if (plain !== undefined && isSimple(schema)) {
    return withText(plain, filling, { schema, isValid: () => true })
  }
  if (typeof schema !== 'object' || schema === null) return plain
  if (JSON.stringify(schema).length > schemaCharactersMax) return plain
  const accepting = { schema, isValid: await validatorOf(schema) }
  if (plain !== undefined && accepting.isValid(plain)) {
    return withTextSomewhere(plain, filling, accepting)
  }
  const { generateSync } = await import('json-schema-faker')
  let last: Arguments | undefined
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const options = { ...generating, seed: seed + attempt }
    const made = withinTime(schemaMsMax, () => generateSync({ ...schema }, options))
    if (typeof made !== 'object' || made === null || Array.isArray(made)) continue
    last = { ...made, ...Object.fromEntries(filling.known) }
    if (accepting.isValid(last)) return withText(last, filling, accepting)
  }
  return last ?? plain
}

/** Some take their texts in lists, which may be empty. */
function withTextSomewhere(plain: Arguments, filling: Filling, accepting: Accepting): Arguments {
  const args = withText(plain, filling, accepting)
  if (holdsText(args, filling)) return args
  const full = argumentsFor(accepting.schema, { ...filling, isFull: true })
  const isBetter = full !== undefined && holdsText(full, filling) && accepting.isValid(full)
  return isBetter ? full : args
}

const holdsText = (args: Arguments, { text }: Filling): boolean =>
  JSON.stringify(args).includes(text)

/** 2025-11-25 and 2026-07-28 basic/index, JSON Schema Usage: 2020-12 unless it says otherwise. */
function draftOf(schema: object): '4' | '7' | '2019-09' | '2020-12' {
  const named = textMemberOf(schema, '$schema') ?? ''
  if (named.includes('draft-04')) return '4'
  if (/draft-0[67]/u.test(named)) return '7'
  return named.includes('2019-09') ? '2019-09' : '2020-12'
}

/** A reference to elsewhere is not followed: `generateSync` reads nothing. */
const generating = {
  optionalsProbability: 0,
  maxDefaultItems: 1,
  maxDepth: 4,
  useDefaultValue: true,
  useExamplesValue: true,
  resolveJsonPath: false,
  validateSchemaVersion: false,
} as const

/** Whether a tool takes these arguments, as far as it says. */
export async function isAccepted(schema: unknown, args: Arguments): Promise<boolean> {
  if (typeof schema !== 'object' || schema === null) return true
  return (await validatorOf(schema))(args)
}

async function validatorOf(schema: object): Promise<(value: unknown) => boolean> {
  const { Validator } = await import('@cfworker/json-schema')
  const validator = withinTime(schemaMsMax, () => new Validator(schema, draftOf(schema)))
  return (value) => withinTime(schemaMsMax, () => validator?.validate(value).valid) === true
}

const simpleWords: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  'default',
  'properties',
  'required',
  'additionalProperties',
  '$schema',
])

/** No more than names and types, so that plain arguments cannot be wrong. */
function isSimple(schema: unknown, depth = 0): boolean {
  if (typeof schema !== 'object' || schema === null || depth > 2) return false
  const properties = memberOf(schema, 'properties') ?? {}
  if (typeof properties !== 'object' || properties === null) return false
  return (
    Object.keys(schema).every((key) => simpleWords.has(key)) &&
    Object.values(properties).every((property) => isSimple(property, depth + 1))
  )
}

/** What a tool says that it takes. */
interface Accepting {
  readonly schema: unknown
  isValid(args: unknown): boolean
}

/** Parameters that are looked at for a place to put a text. */
const placesMax = 50

/** Names of what a person would write into, the likeliest first. */
const contentWords =
  'text content contents body message note value data item items payload title name label ' +
  'description summary query input'
const contentName = new RegExp(`^(?:${contentWords.replaceAll(' ', '|')})$`, 'iu')

/**
 * With the text in it, where it was not: in place of a made-up one, or in a parameter that may be
 * left out.
 */
function withText(
  args: Arguments,
  { text, known }: Filling,
  { schema, isValid }: Accepting,
): Arguments {
  if (JSON.stringify(args).includes(text)) return args
  const properties = memberOf(schema, 'properties')
  if (typeof properties !== 'object' || properties === null) return args
  const places = Object.keys(properties)
    .slice(0, placesMax)
    .filter((name) => !known.has(name) && isFreeText(memberOf(properties, name)))
    .filter((name) => Object.hasOwn(args, name) || contentName.test(name))
    .toSorted((left, right) => rankOf(left, args) - rankOf(right, args))
  for (const place of places) {
    const changed = { ...args, [place]: text }
    if (isValid(changed)) return changed
  }
  return args
}

/** What is in already, is first. */
const rankOf = (name: string, args: Arguments): number => (Object.hasOwn(args, name) ? 0 : 1)

function isFreeText(schema: unknown): boolean {
  const type = memberOf(schema, 'type')
  const isText = type === 'string' || (Array.isArray(type) && type.includes('string'))
  const isBound =
    listMemberOf(schema, 'enum').length > 0 ||
    memberOf(schema, 'const') !== undefined ||
    textMemberOf(schema, 'format') !== undefined
  return isText && !isBound
}
