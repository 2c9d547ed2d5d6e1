import { memberOf } from '@handfast/protocol'
import { listMemberOf, parseJson, textMemberOf } from '../wire/json-rpc.ts'
import type { ToolAnswer } from './tool-caller.ts'
import { textOfResult } from './tool-caller.ts'

/** What a refusal says about one parameter, in the words of JSON Schema. */
export interface Lesson {
  readonly parameter: string
  readonly schema: Readonly<Record<string, unknown>>
}

const lessonsMax = 20
/** Characters of an error that are read. */
const errorCharactersMax = 10_000

/**
 * What an answer says was wrong with the arguments: the lists of Zod, the lines of Pydantic, and
 * sentences of other validators.
 */
export function lessonsOf({ answer, result }: ToolAnswer): readonly Lesson[] {
  const errors = answer.messages.map((message) => memberOf(message, 'error'))
  const said = errors.map((error) => textMemberOf(error, 'message') ?? '')
  const text = [...said, textOfResult(result)].join('\n').slice(0, errorCharactersMax)
  const data = errors.flatMap((error) => listOf(memberOf(error, 'data')))
  const lessons = [...listOf(jsonIn(text)), ...data].flatMap(fromIssue)
  return (lessons.length > 0 ? lessons : fromSentences(text)).slice(0, lessonsMax)
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value)
    ? value
    : [...listMemberOf(value, 'issues'), ...listMemberOf(value, 'errors')]

/** The SDKs put the list of Zod behind a sentence. */
function jsonIn(text: string): unknown {
  const start = text.indexOf('[')
  const end = text.lastIndexOf(']')
  return start === -1 || end < start ? undefined : parseJson(text.slice(start, end + 1))
}

/** An issue as Zod 3 and 4 have it; only of a parameter itself, not of what is inside one. */
function fromIssue(issue: unknown): readonly Lesson[] {
  const path = listMemberOf(issue, 'path')
  const [parameter] = path
  if (typeof parameter !== 'string' || path.length !== 1) return []
  const values = [...listMemberOf(issue, 'options'), ...listMemberOf(issue, 'values')]
  const message = textMemberOf(issue, 'message') ?? ''
  const schema = {
    ...fromWords(message),
    ...typeNamed(textMemberOf(issue, 'expected') ?? ''),
    ...(values.length > 0 ? { enum: values } : {}),
    ...bound(issue, 'minimum'),
    ...bound(issue, 'maximum'),
  }
  return [{ parameter, schema }]
}

function bound(issue: unknown, which: 'minimum' | 'maximum'): object {
  const limit = memberOf(issue, which)
  const isText = [memberOf(issue, 'type'), memberOf(issue, 'origin')].includes('string')
  if (typeof limit !== 'number') return {}
  return isText ? { [which === 'minimum' ? 'minLength' : 'maxLength']: limit } : { [which]: limit }
}

const quoted = String.raw`["'\x60‘“]([\w.-]{1,60})["'\x60’”]`
/** Sentences that name a parameter in quotes, or the bare word where quotes are rare. */
const naming: readonly RegExp[] = [
  new RegExp(`(?:parameter|argument|field|property|key|value for)s?:? ${quoted}`, 'iu'),
  new RegExp(`${quoted} (?:is|was|must|should|field|parameter|argument)`, 'iu'),
  new RegExp(`(?:required|missing|invalid)[^"'\x60\n]{0,40}${quoted}`, 'iu'),
  /(?:parameter|argument|field|property) (\w{2,60}) (?:is|was|must|should|required)/iu,
  /(?:missing|required)(?: required)?(?: parameter| argument| field| property)?:? (\w{2,60})\b/iu,
  /^\/?(\w{2,60}):? (?:is required|must|should|is a required)/iu,
]

/** A parameter that stands alone on a line, and what is wrong with it on the next (Pydantic). */
const pydanticHead = /^[A-Za-z_]\w{0,60}$/u

function fromSentences(text: string): readonly Lesson[] {
  const lines = text.split(/\n|;\s|,\s(?=\w+ (?:is|must))/u).slice(0, lessonsMax)
  return lines.flatMap((line, index) => {
    const before = lines[index - 1] ?? ''
    const isBelow = /^\s+\S/u.test(line) && pydanticHead.test(before.trim())
    const parameter = isBelow ? before.trim() : nameIn(line)
    return parameter === undefined ? [] : [{ parameter, schema: fromWords(line) }]
  })
}

function nameIn(line: string): string | undefined {
  for (const form of naming) {
    const [, name] = form.exec(line) ?? []
    if (name !== undefined && !notNames.has(name.toLowerCase())) return name
  }
  return undefined
}

const notNames: ReadonlySet<string> = new Set([
  'a',
  'an',
  'and',
  'for',
  'input',
  'is',
  'the',
  'tool',
])

const typeForm = new RegExp(
  '(?:expected|must be|should be|valid)(?: an?)? (?:valid )?' +
    '(string|number|integer|boolean|bool|array|list|object|dict)',
  'iu',
)

/** What words say that a value has to be. */
function fromWords(text: string): Readonly<Record<string, unknown>> {
  const pattern = /match(?:es|ing)? (?:the )?(?:pattern|regex)[: ]+["'`/]?(\^.{1,200}?\$)/iu.exec(
    text,
  )
  const choices = /(?:one of|expected|should be|be in|allowed values):?\s*(.{1,400})/iu.exec(text)
  const least = /(?:>=|at least|greater than or equal to|minimum(?: of)?)\s*(-?\d{1,12})/iu.exec(
    text,
  )
  const most = /(?:<=|at most|less than or equal to|maximum(?: of)?)\s*(-?\d{1,12})/iu.exec(text)
  const isLength = /character|length|long/iu.test(text)
  const type = typeForm.exec(text)
  return {
    ...typeNamed(type?.[1] ?? ''),
    ...(pattern === null ? {} : { type: 'string', pattern: pattern[1] }),
    ...enumOf(choices?.[1] ?? ''),
    ...(least === null ? {} : { [isLength ? 'minLength' : 'minimum']: Number(least[1]) }),
    ...(most === null ? {} : { [isLength ? 'maxLength' : 'maximum']: Number(most[1]) }),
  }
}

const choicesMax = 30

/** Two choices in quotes at the least: one could be anything that is quoted. */
function enumOf(text: string): object {
  const [wanted = ''] = text.split(/,? (?:but )?(?:received|got)\b/iu)
  const choices = [...wanted.matchAll(/["'`]([^"'`]{1,100})["'`]/gu)].map(([, choice]) => choice)
  return choices.length < 2 ? {} : { enum: choices.slice(0, choicesMax) }
}

const types: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['number', 'number'],
  ['integer', 'integer'],
  ['int', 'integer'],
  ['boolean', 'boolean'],
  ['bool', 'boolean'],
  ['array', 'array'],
  ['list', 'array'],
  ['object', 'object'],
  ['dict', 'object'],
])

function typeNamed(name: string): object {
  const type = types.get(name.toLowerCase())
  return type === undefined ? {} : { type }
}

/** The schema with what was learned in it; undefined where it says nothing new. */
export function amended(schema: unknown, lessons: readonly Lesson[]): object | undefined {
  if (lessons.length === 0) return undefined
  const properties = { ...objectOf(memberOf(schema, 'properties')) }
  const required = new Set(listMemberOf(schema, 'required'))
  for (const { parameter, schema: learned } of lessons) {
    const known = objectOf(memberOf(properties, parameter))
    // What a server enforces weighs more than what it says; a text is the commonest value.
    const type = Object.hasOwn(known, 'type') || Object.hasOwn(learned, 'enum') ? {} : text
    Object.defineProperty(properties, parameter, {
      value: { ...type, ...known, ...learned },
      ...ordinary,
    })
    required.add(parameter)
  }
  const next = { ...objectOf(schema), type: 'object', properties, required: [...required] }
  return JSON.stringify(next) === JSON.stringify(schema) ? undefined : next
}

const text = { type: 'string' } as const
/** A parameter may be called `__proto__`. */
const ordinary = { enumerable: true, configurable: true, writable: true } as const

const objectOf = (value: unknown): object =>
  typeof value === 'object' && value !== null ? value : {}
