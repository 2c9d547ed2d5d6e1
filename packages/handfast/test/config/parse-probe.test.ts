import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { isConfigError } from '../../src/config/config-error.ts'
import type { ConfigProblem } from '../../src/config/config-error.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { ProbeConfig } from '../../src/config/probe-config.ts'

const schema = JSON.parse(
  readFileSync(new URL('../../schema/config-1.schema.json', import.meta.url), 'utf8'),
)

const withProbe = (lines: readonly string[]): string =>
  ['version: 1', 'probe:', ...lines.map((line) => `  ${line}`)].join('\n')

const probeOf = (...lines: readonly string[]): ProbeConfig | undefined =>
  parseConfig(withProbe(lines), 'handfast.yaml').probe

function problemsOf(text: string): readonly ConfigProblem[] {
  try {
    parseConfig(text, 'handfast.yaml')
    return []
  } catch (error) {
    if (isConfigError(error)) return error.problems
    throw error
  }
}

describe('the set-up of a probe', () => {
  test('may be empty', () => {
    expect(parseConfig('version: 1', 'x').probe).toBeUndefined()
    expect(probeOf('{}')).toMatchObject({ url: undefined, principals: [], handles: [] })
  })

  test('has principals with the place of their secrets', () => {
    const probe = probeOf(
      'principals:',
      '  a: { headers: { Authorization: "Bearer ${A}" } }',
      '  b: { env: [B] }',
      '  a-again: { command: [print-token, --json] }',
      '  a-colleague: { oauth: { grant: login, clientId: id, redirectPort: 8123 } }',
    )
    expect(probe?.principals.map(({ name, at }) => [name, at])).toEqual([
      ['a', 'handfast.yaml:4'],
      ['b', 'handfast.yaml:5'],
      ['a-again', 'handfast.yaml:6'],
      ['a-colleague', 'handfast.yaml:7'],
    ])
    const [a, b, again, colleague] = probe?.principals ?? []
    expect(a?.headers).toEqual([
      { name: 'Authorization', value: { text: 'Bearer ${A}', at: 'handfast.yaml:4' } },
    ])
    expect(b?.env.map(({ text }) => text)).toEqual(['B'])
    expect(again?.token).toMatchObject({ kind: 'command' })
    expect(colleague?.token).toMatchObject({ grant: 'login', redirectPort: 8123 })
  })

  test('has requests, with bodies that are texts or JSON', () => {
    const requests = probeOf(
      'companions:',
      '  login: { path: /login, body: { user: alice, id: "{session}" } }',
      '  logout: { path: /logout, method: put, body: all=1 }',
      '  pages: [/health]',
    )?.companions
    expect(requests?.requests.get('login')).toMatchObject({
      method: 'POST',
      body: { text: '{"user":"alice","id":"{session}"}' },
      headers: [{ name: 'content-type', value: { text: 'application/json' } }],
    })
    expect(requests?.requests.get('logout')).toMatchObject({ method: 'PUT', headers: [] })
    expect(requests?.pages.map(({ text }) => text)).toEqual(['/health'])
  })

  test('has handles', () => {
    const handle = '{ producer: p, result: /id, consumers: [{ tool: t, argument: x }] }'
    expect(probeOf(`handles: [${handle}]`)?.handles).toEqual([
      { producer: 'p', result: '/id', consumers: [{ tool: 't', argument: 'x' }] },
    ])
  })

  test.each<[readonly string[], string]>([
    [['urll: x'], '3:3 Unknown key "urll". Did you mean "url"?'],
    [['level: loud'], '3:10 "level" must be one of passive, active, disruptive.'],
    [['wait: soon'], '3:9 "wait" must be a number from 1 to 172800.'],
    [['principals:', '  c: {}'], '4:5 Unknown key "c".'],
    [['principals:', '  a: {}'], '4:8 Principal "a" has no credential.'],
    [['principals:', '  a: { command: get-token }'], '4:19 "command" must be a list'],
    [['principals:', '  a: { oauth: { clientId: x } }'], '4:17 "oauth" without "grant".'],
    [
      ['principals:', '  a: { oauth: { grant: login, clientSecret: x } }'],
      '4:17 "clientSecret" without "clientId".',
    ],
    [
      ['principals:', '  a: { command: [x], oauth: { grant: login, clientId: y } }'],
      '4:31 A token comes from "command" or from "oauth", not from both.',
    ],
    [['companions:', '  login: { body: x }'], '4:12 A request without "path".'],
    [['companions:', '  login: { path: /x, method: "P T" }'], '4:32 "method" must be one of HTTP'],
    [['handles: [{ producer: p }]'], '3:13 An entry of "handles" without "consumers".'],
    [
      ['handles: [{ producer: p, result: id, consumers: [] }]'],
      '3:36 "result" must be a JSON Pointer',
    ],
  ])('%j is complained about', (lines, expected) => {
    const [first] = problemsOf(withProbe(lines))
    expect(`${first?.line}:${first?.column} ${first?.message}`).toContain(expected)
  })
})

test('the schema accepts and refuses what the command accepts and refuses', () => {
  const validate = new Ajv2020({ strict: true, formats: { date: true } }).compile(schema)
  const sections: readonly (readonly string[])[] = [
    ['{}'],
    ['url: http://127.0.0.1/mcp', 'era: modern', 'level: passive', 'wait: 3'],
    ['wait: 0'],
    ['allowHosts: [x]', 'allowTools: []'],
    ['allowTools: [7]'],
    ['principals: { a: { headers: { x: y } }, a-elsewhere: { env: [X] } }'],
    ['principals: { a: {} }'],
    ['principals: { a: { command: [] } }'],
    ['principals: { a: { command: [x], oauth: { grant: login, clientId: y } } }'],
    ['principals: { a: { oauth: { grant: client-credentials, clientId: y, scope: z } } }'],
    ['principals: { a: { oauth: { grant: password, clientId: y } } }'],
    ['principals: { a: { oauth: { clientId: y } } }'],
    ['principals: { a: { oauth: { grant: login } } }'],
    ['principals: { a: { oauth: { grant: login, clientSecret: y } } }'],
    ['principals: { a: { headers: [x] } }'],
    ['companions: { login: { path: /x, body: [1] }, pages: [/y] }'],
    ['companions: { login: { path: /x, body: "" } }'],
    ['companions: { login: { path: /x, body: 7 } }'],
    ['companions: { login: { method: GET } }'],
    ['companions: { signIn: { path: /x } }'],
    ['handles: [{ producer: p, consumers: [{ tool: t, argument: x, arguments: { y: 1 } }] }]'],
    ['handles: [{ producer: p, consumers: [{ tool: t }] }]'],
    ['handles: [{ producer: p, result: id, consumers: [] }]'],
    ['handles: [{ producer: p, arguments: [], consumers: [] }]'],
  ]
  for (const section of sections) {
    const text = withProbe(section)
    expect([text, problemsOf(text).length === 0]).toEqual([text, validate(parse(text))])
  }
})

test('the example is right', () => {
  const path = new URL('../../../../examples/handfast.yaml', import.meta.url)
  const text = readFileSync(path, 'utf8')
  expect(parseConfig(text, 'handfast.yaml').probe?.principals).toHaveLength(5)
})
