import { describe, expect, test } from 'vitest'
import { amended, lessonsOf } from '../../src/probe/tools/learn-from-error.ts'
import { makeArguments } from '../../src/probe/tools/schema-arguments.ts'
import type { ToolAnswer } from '../../src/probe/tools/tool-caller.ts'

const text = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const make = (schema: unknown, seed = 1): Promise<unknown> =>
  makeArguments(schema, { text, known: new Map(), seed })

const withOne = (property: object, rest: object = {}): object => ({
  type: 'object',
  properties: { p: property },
  required: ['p'],
  ...rest,
})

describe('arguments from a schema', () => {
  test.each<[string, object, unknown]>([
    [
      'a pattern',
      withOne({ type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' }),
      expect.stringMatching(/^[A-Z]{3}-\d{4}$/u),
    ],
    ['a reference', { $defs: { d: { enum: ['red'] } }, ...withOne({ $ref: '#/$defs/d' }) }, 'red'],
    ['bounds', withOne({ type: 'integer', exclusiveMinimum: 6, maximum: 9, multipleOf: 4 }), 8],
    ['alternatives', withOne({ oneOf: [{ const: 7 }] }), 7],
    [
      'all of several',
      withOne({ allOf: [{ type: 'string' }, { minLength: 40 }] }),
      expect.stringMatching(/^.{40,}$/su),
    ],
    [
      'a tuple',
      withOne({ type: 'array', prefixItems: [{ const: 1 }, { const: 2 }], minItems: 2 }),
      [1, 2],
    ],
    ['a short text', withOne({ type: 'string', maxLength: 8 }), text.slice(0, 8)],
  ])('with %s', async (_, schema, p) => {
    expect(await make(schema)).toEqual({ p })
  })

  test('carry the text wherever one fits', async () => {
    const schema = {
      type: 'object',
      properties: {
        color: { enum: ['red'] },
        note: { type: 'string' },
        cursor: { type: 'string' },
      },
      required: ['color'],
    }
    expect(await make(schema)).toEqual({ color: 'red', note: text })
    const strict = withOne(
      { type: 'string', pattern: '^[a-f0-9]+$' },
      { additionalProperties: false },
    )
    expect(await make(strict)).toEqual({ p: text })
  })

  test('are the same for the same seed', async () => {
    const schema = withOne({ type: 'string', pattern: '^[a-z]{20}$' })
    expect(await make(schema, 5)).toEqual(await make(schema, 5))
    expect(await make(schema, 5)).not.toEqual(await make(schema, 50))
  })

  test.each<[string, object]>([
    ['ten million items', withOne({ type: 'array', items: { type: 'string' }, minItems: 1e7 })],
    ['a text without end', withOne({ type: 'string', minLength: 1e8 })],
    ['a pattern that backtracks', withOne({ type: 'string', pattern: '^([0-9a-f]+)+!$' })],
    ['itself', { $ref: '#' }],
    ['a file', withOne({ $ref: 'file:///etc/passwd' })],
    ['another server', withOne({ $ref: 'http://127.0.0.1:9/schema.json' })],
    ['nonsense', withOne({ type: 'colour', pattern: '(' })],
    [
      'a prototype',
      JSON.parse(
        '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
      ),
    ],
  ])('are given up in time on %s', async (_, schema) => {
    const startedAtMs = performance.now()
    await make(schema)
    expect(performance.now() - startedAtMs).toBeLessThan(10_000)
  })
})

const refusal = (message: string): ToolAnswer => ({
  answer: {
    exchange: 0,
    status: 200,
    failure: undefined,
    headers: new Map(),
    mediaType: 'application/json',
    text: message,
    isCut: false,
    messages: [],
    events: [],
  },
  reception: 'refused',
  result: { content: [{ type: 'text', text: message }], isError: true },
})

const zod = (issue: object): string =>
  'MCP error -32602: Input validation error: Invalid arguments for tool x: ' +
  JSON.stringify([issue], null, 2)

describe('what a refusal teaches', () => {
  test.each<[string, string, object]>([
    [
      'Zod 3',
      zod({
        code: 'invalid_type',
        expected: 'number',
        received: 'undefined',
        path: ['size'],
        message: 'Required',
      }),
      { parameter: 'size', schema: { type: 'number' } },
    ],
    [
      'Zod 3, choices',
      zod({
        code: 'invalid_enum_value',
        options: ['s', 'm'],
        path: ['size'],
        message: "Invalid enum value. Expected 's' | 'm', received 'x'",
      }),
      { parameter: 'size', schema: { enum: ['s', 'm'] } },
    ],
    [
      'Zod 4, choices',
      zod({
        code: 'invalid_value',
        values: ['s', 'm'],
        path: ['size'],
        message: 'Invalid option: expected one of "s"|"m"',
      }),
      { parameter: 'size', schema: { enum: ['s', 'm'] } },
    ],
    [
      'Zod, length',
      zod({
        origin: 'string',
        code: 'too_small',
        minimum: 40,
        path: ['name'],
        message: 'Too small',
      }),
      { parameter: 'name', schema: { minLength: 40 } },
    ],
    [
      'Pydantic',
      '1 validation error for call[x]\nsize\n  Field required [type=missing]',
      { parameter: 'size' },
    ],
    [
      'Pydantic, choices',
      "1 validation error for call[x]\nsize\n  Input should be 's' or 'm' [type=literal_error]",
      { parameter: 'size', schema: { enum: ['s', 'm'] } },
    ],
    ['ajv', "data must have required property 'size'", { parameter: 'size' }],
    [
      'ajv, pattern',
      'Parameter "code" must match pattern "^[A-Z]{2}$"',
      { parameter: 'code', schema: { type: 'string', pattern: '^[A-Z]{2}$' } },
    ],
    ['a sentence', 'Missing required argument: size', { parameter: 'size' }],
    ['another', 'size is required', { parameter: 'size' }],
    [
      'bounds',
      'The parameter "size" must be at least 5',
      { parameter: 'size', schema: { minimum: 5 } },
    ],
  ])('by %s', (_, message, lesson) => {
    expect(lessonsOf(refusal(message))[0]).toMatchObject(lesson)
  })

  test('goes into the schema, once', () => {
    const lessons = [{ parameter: 'size', schema: { enum: ['s', 'm'] } }]
    const once = amended({ type: 'object', properties: { size: { type: 'string' } } }, lessons)
    expect(once).toMatchObject({ properties: { size: { enum: ['s', 'm'] } }, required: ['size'] })
    expect(amended(once, lessons)).toBeUndefined()
    expect(amended(undefined, [])).toBeUndefined()
  })

  test('is nothing where it says nothing', () => {
    for (const message of [
      '',
      'Internal error',
      'x'.repeat(100_000),
      '[1,2,3]',
      '"'.repeat(5_000),
    ]) {
      expect(lessonsOf(refusal(message))).toEqual([])
    }
  })
})
