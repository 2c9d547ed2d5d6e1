import { describe, expect, test } from 'vitest'
import { deepNestingLine, nestingMax } from '../../../src/audit/frontends/javascript/nesting.ts'

/** How each construct nests, and a count just below the one that crashed the parser. */
const constructs: readonly [name: string, build: (count: number) => string, crashes: number][] = [
  ['arrays', (count) => '['.repeat(count) + ']'.repeat(count), 7000],
  ['parentheses', (count) => '('.repeat(count), 5000],
  ['blocks', (count) => '{'.repeat(count) + '}'.repeat(count), 6000],
  ['objects', (count) => `x=${'{a:'.repeat(count)}1${'}'.repeat(count)}`, 6000],
  ['calls', (count) => 'f('.repeat(count) + ')'.repeat(count), 7000],
  ['functions', (count) => 'function f(){'.repeat(count) + '}'.repeat(count), 3000],
  ['templates', (count) => '`${'.repeat(count) + '}`'.repeat(count), 3500],
  ['arrows', (count) => `${'a=>'.repeat(count)}1`, 7000],
  ['arrow parameters', (count) => '(a=('.repeat(count), 1500],
  ['ternaries', (count) => `${'x?y:'.repeat(count)}1`, 7000],
  ['assignments', (count) => `${'a='.repeat(count)}1`, 7000],
  ['labels', (count) => Array.from({ length: count }, (_, index) => `l${index}:`).join(''), 6000],
  ['bare ifs', (count) => `${'if(a)'.repeat(count)}x`, 6000],
  ['else ifs', (count) => `if(a){}${'else if(a){}'.repeat(count)}`, 6000],
  ['negations', (count) => `${'!'.repeat(count)}x`, 25_000],
  ['sums', (count) => `${'x+'.repeat(count)}1`, 60_000],
  ['powers', (count) => `${'x**'.repeat(count)}1`, 22_000],
  ['method chains', (count) => `x${'.y()'.repeat(count)}`, 80_000],
  ['elements', (count) => `x=${'<a>'.repeat(count)}${'</a>'.repeat(count)}`, 14_000],
  ['type arguments', (count) => `let x: ${'A<'.repeat(count)}B`, 4000],
  ['type operators', (count) => `let x: ${'keyof '.repeat(count)}A`, 25_000],
]

describe('text that would overflow the parser is found before it is parsed', () => {
  test.each(constructs)('%s', (_name, build, crashes) => {
    expect(deepNestingLine(build(crashes))).toBe(1)
    expect(deepNestingLine(build(crashes).replaceAll(/([({[=:?+!>])/g, '$1\n'))).toBeGreaterThan(0)
    expect(deepNestingLine(build(60))).toBeUndefined()
  })

  test('brackets that strings, comments and regular expressions seem to close', () => {
    expect(deepNestingLine('["]",'.repeat(2000))).toBe(1)
    expect(deepNestingLine('[/*]*/'.repeat(2000))).toBe(1)
    expect(deepNestingLine('[/]/,'.repeat(2000))).toBe(1)
    expect(deepNestingLine('[`]`,'.repeat(2000))).toBe(1)
  })
})

describe('long is not deep', () => {
  const many = 20_000
  test.each([
    ['statements', 'x = a ? b : c;\n'],
    ['statements without semicolons', 'x = a ? b : c\n'],
    ['calls without semicolons', 'items.push(a + b)\n'],
    ['functions', 'function f(a) { return a => a.b }\n'],
    ['guards', 'if (a) {\n  b()\n}\n'],
    ['branches', 'case 1:\n'],
    ['elements of an array', '{ a: 1, b: [2] },'],
    ['words', "it's a word\n"],
    ['elements', '<p title="it\'s">{x}</p>\n'],
    ['empty elements', '<br/>\n'],
    ['interface members', 'a: Map<string, B>\n'],
    ['strings with brackets', 'a("(((", \'[[[\', `{{{`)\n'],
    ['regular expressions with quotes', 'x = /["\'(]/\n'],
    ['comments with brackets', '// ({[\n/* ({[ */\n'],
  ])('%s', (_name, line) => {
    expect(deepNestingLine(line.repeat(many))).toBeUndefined()
  })
})

test('the line is where the text gets too deep', () => {
  expect(deepNestingLine(`\n\n${'['.repeat(nestingMax)}\n[`)).toBe(4)
})
