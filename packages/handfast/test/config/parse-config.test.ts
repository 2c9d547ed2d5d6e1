import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ConfigError } from '../../src/config/config-error.ts'
import type { ConfigProblem } from '../../src/config/config-error.ts'
import { configKeys, ignoreKeys, parseConfig } from '../../src/config/parse-config.ts'

const schema: { readonly properties: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(new URL('../../schema/config-1.schema.json', import.meta.url), 'utf8'),
)

function problemsOf(text: string): readonly ConfigProblem[] {
  try {
    parseConfig(text, 'handfast.yaml')
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

const lines = (...texts: readonly string[]): string => texts.join('\n')

test('says everything that it may say', () => {
  const text = lines(
    'version: 1',
    'failOn: high',
    'minConfidence: medium',
    'persona: auditor',
    'includeTests: true',
    'baseline: known.json',
    'exclude:',
    '  - legacy/',
    '  - "*.gen.ts"',
    'ignore:',
    '  - weakness: unbound-session',
    '    path: src/one-user/**',
    '    reason: one user a process',
    '    until: 2027-01-31',
    '  - { weakness: unbound-handle, reason: none are minted }',
  )
  expect(parseConfig(text, 'handfast.yaml')).toEqual({
    file: 'handfast.yaml',
    failOn: 'high',
    minConfidence: 'medium',
    persona: 'auditor',
    includeTests: true,
    baseline: 'known.json',
    exclude: ['legacy/', '*.gen.ts'],
    ignore: [
      {
        weakness: 'unbound-session',
        path: 'src/one-user/**',
        reason: 'one user a process',
        until: '2027-01-31',
        at: 'handfast.yaml:11',
      },
      { weakness: 'unbound-handle', reason: 'none are minted', at: 'handfast.yaml:15' },
    ],
  })
})

test('may say no more than its version', () => {
  expect(parseConfig('version: 1\n', 'x.yaml')).toMatchObject({ exclude: [], ignore: [] })
})

describe('a mistake is named with its place and what to write', () => {
  const mistakes: readonly (readonly [string, string, string, string])[] = [
    ['', 'CONFIG_VALUE_WRONG', '1:1', 'Expected a mapping'],
    ['failOn: high', 'CONFIG_KEY_MISSING', '1:1', 'Write "version: 1"'],
    ['version: 2', 'CONFIG_VERSION_UNKNOWN', '1:10', 'Write "version: 1"'],
    ['version: "1"', 'CONFIG_VERSION_UNKNOWN', '1:10', 'Write "version: 1"'],
    ['version: 1\nignroe: []', 'CONFIG_KEY_UNKNOWN', '2:1', 'Did you mean "ignore"?'],
    ['version: 1\nrules: []', 'CONFIG_KEY_UNKNOWN', '2:1', 'Known keys: version, ignore'],
    ['version: 1\nversion: 1', 'CONFIG_KEY_TWICE', '2:1', 'unique'],
    ['version: 1\nfailOn: hgih', 'CONFIG_VALUE_WRONG', '2:9', 'Did you mean "high"?'],
    ['version: 1\nfailOn: [high]', 'CONFIG_VALUE_WRONG', '2:9', 'must be one of low, medium'],
    ['version: 1\nexclude: legacy/', 'CONFIG_VALUE_WRONG', '2:10', 'must be a list'],
    ['version: 1\nexclude: [1]', 'CONFIG_VALUE_WRONG', '2:11', 'must be a text'],
    ['version: 1\nincludeTests: yes', 'CONFIG_VALUE_WRONG', '2:15', 'true or false'],
    ['version: 1\nbaseline: ""', 'CONFIG_VALUE_WRONG', '2:11', 'not empty'],
    [
      'version: 1\nignore: [unbound-session]',
      'CONFIG_VALUE_WRONG',
      '2:10',
      'a mapping with the keys weakness',
    ],
    ['version: 1\nignore:\n  - reason: x', 'CONFIG_KEY_MISSING', '3:5', 'Say which weakness.'],
    ['version: 1\nignore:\n  - weakness: unbound-task', 'CONFIG_KEY_MISSING', '3:5', 'Say why'],
    [
      'version: 1\nignore: [{weakness: unbound-task, reason: " "}]',
      'CONFIG_VALUE_WRONG',
      '2:43',
      'not empty',
    ],
    [
      'version: 1\nignore: [{weakness: unbound-taks, reason: x}]',
      'CONFIG_WEAKNESS_UNKNOWN',
      '2:21',
      'Did you mean "unbound-task"?',
    ],
    [
      'version: 1\nignore: [{weakness: unbound-task, reason: x, until: 2027-02-30}]',
      'CONFIG_VALUE_WRONG',
      '2:53',
      'as 2027-01-31',
    ],
    ['version: 1\n\tfailOn: high', 'CONFIG_SYNTAX', '2:1', ''],
    ['version: 1\nexclude: [', 'CONFIG_SYNTAX', '2:11', ''],
    ['version: 1\nexclude: *gone', 'CONFIG_VALUE_WRONG', '2:10', 'must be a list'],
    ['- version: 1', 'CONFIG_VALUE_WRONG', '1:1', 'Expected a mapping'],
  ]
  for (const [text, code, place, words] of mistakes) {
    test(JSON.stringify(text), () => {
      const [problem] = problemsOf(text)
      expect(problem).toMatchObject({ code, message: expect.stringContaining(words) })
      expect(`${problem?.line}:${problem?.column}`).toBe(place)
    })
  }

  test('and so are all others, up to a limit', () => {
    expect(problemsOf('version: 1\nfailOn: x\npersona: y\n')).toHaveLength(2)
    const many = Array.from({ length: 100 }, (_, index) => `key${index}: 1`).join('\n')
    expect(problemsOf(`version: 1\n${many}`)).toHaveLength(20)
  })
})

describe('a hostile file', () => {
  test('that is too large is not parsed', () => {
    const parsing = (): unknown => parseConfig('#'.repeat(2_000_000), 'x.yaml')
    expect(parsing).toThrow(expect.objectContaining({ code: 'CONFIG_TOO_LARGE' }))
  })

  test('with aliases that multiply, or deep nesting, ends with a coded error', () => {
    const bomb = Array.from(
      { length: 9 },
      (_, at) => `k${at}: &a${at} [${`*a${at - 1},`.repeat(9)}]`,
    )
    const texts = [
      `version: 1\na: &a [x]\n${bomb.slice(1).join('\n')}`,
      `version: 1\nexclude: ${'['.repeat(10_000)}`,
      `version: 1\nexclude: ${'{a: '.repeat(4_000)}`,
      '\u0000\u0001',
      '%YAML 9.9\n---\nversion: 1',
      'version: 1\n---\nversion: 1',
    ]
    for (const text of texts) {
      const startMs = performance.now()
      const problems = problemsOf(text)
      expect(performance.now() - startMs).toBeLessThan(10_000)
      for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0)
    }
  })
})

describe('the schema', () => {
  const validate = new Ajv2020({ strict: true, formats: { date: true } }).compile(schema)

  test('knows the same keys', () => {
    expect(Object.keys(schema.properties).toSorted()).toEqual([...configKeys].toSorted())
    const items = schema.properties['ignore']
    const properties = Reflect.get(Reflect.get(Object(items), 'items'), 'properties')
    expect(Object.keys(properties).toSorted()).toEqual([...ignoreKeys].toSorted())
  })

  test('accepts and refuses what the command accepts and refuses', () => {
    const texts = [
      'version: 1',
      'version: 2',
      'failOn: high',
      'version: 1\nfailOn: never',
      'version: 1\nfailOn: always',
      'version: 1\npersona: pedantic\nminConfidence: low\nincludeTests: false',
      'version: 1\nincludeTests: "true"',
      'version: 1\nexclude: []',
      'version: 1\nexclude: [a, b/]',
      'version: 1\nexclude: [" "]',
      'version: 1\nexclude: a',
      'version: 1\nexclude:',
      'version: 1\nbaseline: x.json',
      'version: 1\nbaseline: {}',
      'version: 1\nignore: [{weakness: unbound-task, reason: x}]',
      'version: 1\nignore: [{weakness: unbound-task, reason: x, path: src/, until: 2027-01-01}]',
      'version: 1\nignore: [{weakness: unbound-task}]',
      'version: 1\nignore: [{reason: x}]',
      'version: 1\nignore: [{weakness: unbound-task, reason: "", extra: 1}]',
      'version: 1\nother: 1',
      '[]',
    ]
    for (const text of texts) {
      expect([text, problemsOf(text).length === 0]).toEqual([text, validate(parse(text))])
    }
  })
})
