import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, canonicalJsonWithout } from '../../src/core/canonical-json.ts'

/** The same value, with the members of its objects in another order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, turned(member)])
  return Object.fromEntries(members.toReversed())
}

const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)))

test('the order of members makes no difference, and nothing else is lost', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = canonicalJson(value)
      expect(canonicalJson(turned(value))).toBe(text)
      expect(JSON.parse(text)).toEqual(value)
    }),
  )
})

test('two values have two texts', () => {
  fc.assert(
    fc.property(json, json, (left, right) => {
      const isSame = canonicalJson(left) === canonicalJson(right)
      expect(isSame).toBe(canonicalJson(JSON.parse(canonicalJson(left))) === canonicalJson(right))
      if (isSame) expect(left).toEqual(right)
    }),
  )
  const pairs: readonly [unknown, unknown][] = [
    [1, '1'],
    [null, 'null'],
    [{}, []],
    [{ a: 1, b: 2 }, { a: { b: 2 } }],
    [['a', 'b'], ['a,b']],
    [JSON.parse('{"__proto__": 1}'), {}],
  ]
  for (const [left, right] of pairs) expect(canonicalJson(left)).not.toBe(canonicalJson(right))
})

test('what is left out is left out of the outermost object alone', () => {
  const names = new Set(['a', '__proto__'])
  const name = fc.constantFrom('a', '__proto__', 'b', 'toString')
  const members = fc.array(fc.tuple(name, json))
  fc.assert(
    fc.property(members, (pairs) => {
      const value = Object.fromEntries(pairs)
      const rest = Object.fromEntries(pairs.filter(([one]) => !names.has(one)))
      expect(canonicalJsonWithout(names, value)).toBe(canonicalJson(rest))
    }),
  )
  expect(canonicalJsonWithout(names, { b: { a: 1 }, a: 2 })).toBe('{"b":{"a":1}}')
})

test('a value that is nested too deeply is refused before the stack ends', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
  expect(() => canonicalJson(deep)).toThrow('nested deeper')
})

test('a number that JSON does not have is refused, and no null', () => {
  for (const text of ['1e999', '{"limit":-1e999}', '[[1e400]]']) {
    expect(() => canonicalJson(JSON.parse(text))).toThrow(RangeError)
  }
  expect(canonicalJson({ limit: null })).toBe('{"limit":null}')
})
