import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalised, withFingerprints } from '../../src/finding/fingerprint.ts'
import type { DraftFinding } from '../../src/finding/fingerprint.ts'
import { at, draft } from './findings.ts'

const code = [
  "import { sessions } from './sessions.js'",
  'export function handle(request) {',
  "  const id = request.headers['mcp-session-id']",
  '  const session = sessions.get(id)',
  '  return session',
  '}',
]

function fingerprintIn(lines: readonly string[], changes: Partial<DraftFinding> = {}): string {
  const line = lines.findIndex((text) => text.includes('sessions.get')) + 1
  const from = lines.findIndex((text) => text.includes('request.headers')) + 1
  const drafted = draft({
    location: at('src/a.ts', line),
    trace: [
      { ...at('src/a.ts', from), label: 'from' },
      { ...at('src/a.ts', line), label: 'to' },
    ],
    symbols: ['handle'],
    ...changes,
  })
  return withFingerprints([drafted], () => lines.join('\n'))[0]?.fingerprint ?? ''
}

const original = fingerprintIn(code)

test('it is 32 hex digits, and the same every time', () => {
  expect(original).toMatch(/^[0-9a-f]{32}$/u)
  expect(fingerprintIn(code)).toBe(original)
})

test('it is pinned: a change of the recipe would bring every accepted finding back', () => {
  expect(original).toBe('a9fa82e9940304c0139167c8f15cd673')
})

describe('it stays', () => {
  test('when lines are added or removed elsewhere', () => {
    const line = fc.constantFrom('', '// words', 'const other = 1', '\t\t')
    fc.assert(
      fc.property(fc.array(line), fc.nat(2), (added, where) => {
        expect(fingerprintIn([...code.slice(0, where), ...added, ...code.slice(where)])).toBe(
          original,
        )
      }),
    )
  })

  test('when the code is indented otherwise or spaced otherwise', () => {
    expect(fingerprintIn(code.map((line) => `\t\t${line.trim()}  `))).toBe(original)
    expect(fingerprintIn(code.map((line) => line.replace(' = ', '=')))).toBe(original)
    expect(fingerprintIn(code.map((line) => line.replace('(id)', '( id );')))).toBe(original)
  })

  test('when a suppression is written behind the line', () => {
    const ignored = code.map((line) =>
      line.includes('sessions.get')
        ? `${line} // handfast-ignore[unbound-session] -- one user`
        : line,
    )
    expect(fingerprintIn(ignored)).toBe(original)
  })

  test('when words or weight change', () => {
    const changes = {
      message: 'x',
      attack: 'y',
      fix: 'z',
      severity: 'low',
      confidence: 'low',
    } as const
    expect(fingerprintIn(code, { ...changes, context: ['stdio only'], label: 'l' })).toBe(original)
  })

  test('when a hardcoded secret says something else', () => {
    const secretIn = (line: string): string =>
      fingerprintIn([...code, line], {
        weakness: 'hardcoded-session-secret',
        location: at('src/a.ts', 7),
        trace: [],
      })
    const first = secretIn(`app.use(session({ secret: 'keyboard cat' }))`)
    expect(secretIn(`app.use(session({ secret: 'it\\'s "me"' }))`)).toBe(first)
    expect(secretIn(`app.use(session({ other: 'keyboard cat' }))`)).not.toBe(first)
  })

  test('when line ends change', () => {
    const source = code.join('\r\n')
    const place = at('src/a.ts', 4)
    const trace = [
      { ...at('src/a.ts', 3), label: '' },
      { ...place, label: '' },
    ]
    const drafted = draft({ location: place, trace, symbols: ['handle'] })
    expect(withFingerprints([drafted], () => source)[0]?.fingerprint).toBe(original)
  })
})

describe('it changes', () => {
  const changes: readonly (readonly [string, readonly string[], Partial<DraftFinding>])[] = [
    ['with the weakness', code, { weakness: 'unbound-handle' }],
    ['with the file', code, { location: at('src/b.ts', 4) }],
    ['with the function', code, { symbols: ['other'] }],
    [
      'with the flagged line',
      code.map((line) => line.replace('sessions.get', 'all.sessions.get')),
      {},
    ],
    [
      'with the source of the flow',
      code.map((line) => line.replace("'mcp-session-id'", "'x'")),
      {},
    ],
  ]
  for (const [name, lines, changed] of changes) {
    test(name, () => {
      expect(fingerprintIn(lines, changed)).not.toBe(original)
    })
  }
})

describe('findings that agree in everything', () => {
  const twice = ['a(id)', 'b()', 'a(id)']
  const [first, second] = [draft({ location: at('a.ts', 1) }), draft({ location: at('a.ts', 3) })]
  const of = (drafts: readonly DraftFinding[]): readonly string[] =>
    withFingerprints(drafts, () => twice.join('\n')).map(({ fingerprint }) => fingerprint)

  test('are told apart by their order in the file', () => {
    const both = of([first, second])
    expect(new Set(both).size).toBe(2)
    expect(of([first])).toEqual(both.slice(0, 1))
  })

  test('in whatever order they are given', () => {
    expect([...of([second, first])].reverse()).toEqual(of([first, second]))
  })
})

test('without the source a finding still has one', () => {
  const [found] = withFingerprints([draft()], () => undefined)
  expect(found?.fingerprint).toMatch(/^[0-9a-f]{32}$/u)
  expect(found).not.toHaveProperty('symbols')
})

test('of a line of generated code only the span counts', () => {
  const filler = 'x();'.repeat(500)
  const place = { file: 'a.js', startLine: 1, endLine: 1, startColumn: 2001, endColumn: 2010 }
  const of = (line: string): string | undefined =>
    withFingerprints([draft({ location: place })], () => line)[0]?.fingerprint
  expect(of(`${filler}get( id );${filler}`)).toBe(of(`${filler.replaceAll('x', 'y')}get( id );`))
  expect(of(`${filler}get( id );`)).not.toBe(of(`${filler}put( id );`))
})

describe('normalised', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['  return   x ;', 'return x'],
    ['a ( b , c )', 'a(b,c)'],
    ['x = 1  # handfast-ignore[unbound-session] -- r', 'x=1'],
    ['f(x) /* handfast-ignore[a] -- r */', 'f(x)'],
    ["url = 'http://x'", "url='http://x'"],
    ['größe über', 'größe über'],
    ['', ''],
  ]
  for (const [line, text] of cases) {
    test(JSON.stringify(line), () => {
      expect(normalised(line)).toBe(text)
    })
  }
})
