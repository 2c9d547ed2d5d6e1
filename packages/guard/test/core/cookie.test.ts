import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostCookieName, sentCookie, setCookie } from '../../src/core/cookie.ts'

const name = '__Host-session'

test.each([
  ['nothing', '', { kind: 'none' }],
  ['another one', 'theme=dark', { kind: 'none' }],
  ['one', `${name}=abc`, { kind: 'one', value: 'abc' }],
  ['one among others', `theme=dark; ${name}=abc; x=y`, { kind: 'one', value: 'abc' }],
  ['blanks and tabs around', ` \t${name} = abc\t; x=y`, { kind: 'one', value: 'abc' }],
  ['a value with an equals sign', `${name}=a=b`, { kind: 'one', value: 'a=b' }],
  ['quotation marks, which are part of it', `${name}="abc"`, { kind: 'one', value: '"abc"' }],
  ['two', `${name}=abc; ${name}=def`, { kind: 'repeated' }],
  ['the same twice', `${name}=abc; ${name}=abc`, { kind: 'repeated' }],
  ['an empty one before it', `${name}=; ${name}=abc`, { kind: 'repeated' }],
  ['letters of another case', '__host-session=abc', { kind: 'none' }],
  ['white space of Unicode', `\u2000${name}=abc`, { kind: 'none' }],
  ['a line feed', `\n${name}=abc`, { kind: 'none' }],
  ['a cookie without a name', `=${name}=abc`, { kind: 'none' }],
  ['an encoded name', `%5F_Host-session=abc`, { kind: 'none' }],
  ['a name that goes on', `${name}2=abc`, { kind: 'none' }],
  ['very many', 'a=b;'.repeat(201), { kind: 'too-large' }],
  ['very long', `${name}=${'a'.repeat(20_000)}`, { kind: 'too-large' }],
])('%s', (_what, header, expected) => {
  expect(sentCookie(header, name)).toEqual(expected)
})

test('only this host can set it, only over TLS, and no script reads it', () => {
  expect(setCookie(name, 'abc', 'lax')).toBe(
    '__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax',
  )
  expect(setCookie(name, '', 'strict')).toBe(
    '__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0',
  )
})

test('its name cannot hold anything that ends it', () => {
  expect(hostCookieName('session')).toBe(name)
  for (const wrong of ['', 'a b', 'a;b', 'a=b', 'ä', 'a'.repeat(65)]) {
    expect(() => hostCookieName(wrong)).toThrow(TypeError)
  }
})

test('whatever is sent, a value is returned for one plain occurrence of the name alone', () => {
  const piece = fc.oneof(
    fc.constantFrom(name, ';', '=', ' ', '\t', '"', '\u00a0', 'abc', '; ', `${name}=`),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  const header = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(header, (text) => {
      const cookie = sentCookie(text, name)
      const count = text.split(name).length - 1
      if (cookie.kind === 'one') {
        expect(count).toBeGreaterThan(0)
        expect(cookie.value).not.toContain(';')
      }
      if (count === 0) expect(cookie.kind).toBe('none')
    }),
    { numRuns: 3000 },
  )
})
