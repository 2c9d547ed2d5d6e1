import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRawHeaders } from '../../src/adapters/raw-headers.ts'

const name = fc.constantFrom(
  'Accept',
  'accept',
  'Cookie',
  'cookie',
  'MCP-Session-Id',
  'x-forwarded-for',
  'constructor',
  '__proto__',
)
/** What Node hands on: no controls but tabs, and blanks around it where a parser leaves them. */
const value = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .filter((text) => !text.includes('\x7f') && !/[\x80-\x9f]/.test(text))
  .map((text) => `\t ${text} `)

describe('readRawHeaders', () => {
  it('says what Headers of the platform says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (pairs) => {
        const own = readRawHeaders(pairs.flat())
        const platform = new Headers(pairs)
        expect([...(own ?? [])].toSorted()).toEqual([...platform].toSorted())
        for (const [asked] of pairs) {
          expect(own?.get(asked.toUpperCase())).toBe(platform.get(asked))
          expect(own?.has(asked)).toBe(true)
        }
      }),
    )
  })

  it('passes over the pseudo-headers of HTTP/2', () => {
    const own = readRawHeaders([':path', '/mcp', ':authority', 'host', 'accept', '*/*'])
    expect([...(own ?? [])]).toEqual([['accept', '*/*']])
  })

  it('has nothing that was not sent', () => {
    const own = readRawHeaders(['accept', ''])
    expect(own?.get('accept')).toBe('')
    expect(own?.get('constructor')).toBeNull()
    expect(own?.has('mcp-session-id')).toBe(false)
  })

  it.each([
    ['a line break', 'x', 'a\r\nmcp-session-id: b'],
    ['a zero', 'x', 'a\0b'],
    ['what is beyond a byte', 'x', 'a\u0100'],
    ['a name with a blank', 'mcp-session-id ', 'a'],
    ['a name with a colon', 'x:y', 'a'],
    ['a name that is none', '', 'a'],
    ['a name beyond ASCII', 'mcp-ſession-id', 'a'],
    ['a name that folds to another', 'coo\u212Aie', 'a'],
  ])('refuses %s', (_what, asked, text) => {
    expect(readRawHeaders(['accept', '*/*', asked, text])).toBeUndefined()
  })
})
