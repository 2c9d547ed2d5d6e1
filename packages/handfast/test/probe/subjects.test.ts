import { describe, expect, test } from 'vitest'
import { planOf } from '../../src/probe/plan.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { url } from './principals.ts'

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const tokenOf = (claims: object): { readonly authorization: string } => ({
  authorization: `Bearer ${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`,
})

const alice = tokenOf({ iss: 'https://id.example', sub: 'alice', jti: 1 })
const aliceAgain = tokenOf({ iss: 'https://id.example', sub: 'alice', jti: 2 })
const bob = tokenOf({ iss: 'https://id.example', sub: 'bob' })
const otherAlice = tokenOf({ iss: 'https://other.example', sub: 'alice' })
const opaque = { authorization: 'Bearer opaque-credential' }

const assumedOf = (as: ProbeOptions['as']): readonly string[] =>
  planOf({ url, as: as ?? {} }).assumed

describe('whose tokens they are', () => {
  test('one user is not played as two', () => {
    expect(() => assumedOf({ a: alice, b: aliceAgain })).toThrow(/name this one a-again/u)
    expect(() => assumedOf({ a: alice, 'a-colleague': aliceAgain })).toThrow(
      expect.objectContaining({ code: 'PROBE_PRINCIPAL_SUBJECT' }),
    )
  })

  test('two users are not played as one', () => {
    expect(() => assumedOf({ a: alice, b: bob, 'a-again': otherAlice })).toThrow(
      expect.objectContaining({ code: 'PROBE_PRINCIPAL_SUBJECT' }),
    )
  })

  test('what the tokens say is not assumed', () => {
    expect(assumedOf({ a: alice, b: bob, 'a-again': aliceAgain })).toEqual([])
    expect(assumedOf({ a: alice, b: otherAlice })).toEqual([])
  })

  test('what they do not say is', () => {
    expect(assumedOf({ a: alice, b: opaque })).toEqual([
      'assumed: b is another user than a, which its credential does not say',
    ])
    expect(assumedOf({ a: opaque, 'a-again': alice })).toEqual([
      'assumed: a-again is the same user as a, which its credential does not say',
    ])
    expect(assumedOf({ a: { authorization: 'Bearer a.b.c' }, b: bob })).toHaveLength(1)
  })
})
