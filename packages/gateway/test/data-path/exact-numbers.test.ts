import { check, property, bigInt, oneof, string, array, dictionary, double } from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hasExactNumbers,
  parseExact,
  standsForNumber,
  stringifyExact,
} from '../../src/data-path/exact-numbers.ts'
import { callOf, lab, modern } from '../stages/lab.ts'

const large = '9223372036854775807'

describe('a number that readers take for another one', () => {
  it.each([
    large,
    `-${large}`,
    '9007199254740993',
    '1e400',
    `[1,${large},"${large}",{"a\\"":-${large}}]`,
    `{"${large}":[${large},2.5,1e-7,true,null,"n\\\\"]}`,
  ])('is written as it was: %s', (text) => {
    expect(stringifyExact(parseExact(text))).toBe(text)
  })

  it('is written as it was, wherever it stands', () => {
    const leaf = oneof(bigInt().map(String), string().map(stringOf), double().map(writtenOf))
    const list = array(leaf).map((items) => `[${items.join(',')}]`)
    const object = dictionary(string(), oneof(leaf, list)).map(
      (members) =>
        `{${Object.entries(members)
          .map(([name, value]) => `${stringOf(name)}:${value}`)
          .join(',')}}`,
    )
    const { failed, counterexample } = check(
      property(object, (text) => {
        const names = Object.keys(JSON.parse(text))
        // What Node sorts, drops or writes in another way is not what is looked at.
        if (names.some((name) => /^\d+$|^__proto__$/.test(name))) return true
        return stringifyExact(parseExact(text)) === text
      }),
      { numRuns: 500 },
    )
    expect(counterexample).toBeNull()
    expect(failed).toBe(false)
  })

  it('is no number of anything that looks like it', () => {
    const plain = '{"a":1,"b":"n00x31"}'
    expect(hasExactNumbers(plain)).toBe(true)
    expect(parseExact(plain)).toEqual(JSON.parse(plain))
    expect(standsForNumber(parseExact(large))).toBe(true)
    expect(standsForNumber(parseExact(`"${large}"`))).toBe(false)
    for (const text of ['01', `0${large}`, `${large}.`, `{"a":${large}`, '"']) {
      expect(() => parseExact(text)).toThrow(SyntaxError)
    }
  })
})

const stringOf = (text: string): string => JSON.stringify(text)
const writtenOf = (value: number): string => JSON.stringify(Object.is(value, -0) ? 0 : value)

describe('an answer in which a stage changes something', () => {
  const basket = {
    name: 'basket',
    minted: [{ tool: 'create', at: '/id' }],
    taken: [{ tool: '*', at: '/id' }],
    mode: 'swap',
    idleMsMax: 60_000,
    absoluteMsMax: 600_000,
    perPrincipalMax: 10,
    recover: undefined,
  } as const

  const answering = (structured: string) => (request: { readonly body?: unknown }) => {
    const { id } = Object(request.body)
    const result = `{"resultType":"complete","content":[],"structuredContent":${structured}}`
    const text = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
    const content = { kind: 'text', type: 'application/json', text }
    return { status: 200, headers: {}, sessionId: undefined, content }
  }

  it('keeps the digits of the rest', async () => {
    const behind = lab(answering(`{"id":"raw-basket-1","order":${large},"far":1e400}`), {
      handles: [basket],
    })
    const { text } = await behind.ask({ as: 'alice', body: modern('tools/call', callOf('create')) })
    expect(text).not.toContain('raw-basket-1')
    expect(text).toContain(`"order":${large},"far":1e400`)
  })

  it('is none when a handle is a number that nobody could give back', async () => {
    const behind = lab(answering(`{"id":${large}}`), { handles: [basket] })
    const { text } = await behind.ask({ as: 'alice', body: modern('tools/call', callOf('create')) })
    expect(text).toContain('"isError":true')
    expect(text).not.toContain(large)
  })
})
