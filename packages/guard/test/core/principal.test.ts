import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGuardError, ownerKeyOf, principalOfAuthInfo } from '../../src/index.ts'
import type { Principal } from '../../src/index.ts'

const authInfo = (extra: Readonly<Record<string, unknown>>) => ({
  token: 'the token',
  clientId: 'the client',
  scopes: [],
  extra,
})

const codeOf = (read: () => unknown): unknown => {
  try {
    return read()
  } catch (error) {
    if (isGuardError(error)) return error.code
    throw error
  }
}

describe('the principal of a token', () => {
  test('is who the verifier says, and from where', () => {
    const read = (extra: Readonly<Record<string, unknown>>): unknown =>
      codeOf(() => principalOfAuthInfo(authInfo(extra)))
    const iss = 'https://login.example'
    expect(read({ iss, sub: 'alice' })).toEqual({ issuer: iss, subject: 'alice' })
    expect(read({ issuer: iss, userId: 7 })).toEqual({ issuer: iss, subject: '7' })
    expect(read({ iss, sub: 'alice', tid: 't' })).toEqual({
      issuer: iss,
      subject: 'alice',
      tenant: 't',
    })
    expect(read({ sub: 'alice' })).toBe('GUARD_PRINCIPAL_WITHOUT_ISSUER')
    for (const sub of [undefined, '', null, {}, ['alice'], 1.5, Number.NaN, true]) {
      expect(read({ iss, sub })).toBe('GUARD_PRINCIPAL_WITHOUT_SUBJECT')
    }
    expect(read(Object.create({ iss, sub: 'alice' }))).toBe('GUARD_PRINCIPAL_WITHOUT_SUBJECT')
  })

  test('is never the application or the token, whatever else is known', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (extra) => {
        const read = codeOf(() => principalOfAuthInfo(authInfo(extra), { issuer: 'i' }))
        const text = JSON.stringify(read)
        expect(text).not.toContain('the client')
        expect(text).not.toContain('the token')
      }),
    )
  })
})

const texts = fc.string({
  unit: fc.constantFrom('a', '"', ',', ':', '\\', '1', '\uD800', '\uDC00'),
})
const principals = fc.record(
  { issuer: texts, subject: texts, tenant: texts },
  { requiredKeys: ['issuer', 'subject'] },
)

test('no two principals have one owner key, whatever characters they hold', async () => {
  await fc.assert(
    fc.asyncProperty(principals, principals, async (left, right) => {
      const [one, other] = await Promise.all([ownerKeyOf(left), ownerKeyOf(right)])
      expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/)
      expect(one === other).toBe(JSON.stringify(fieldsOf(left)) === JSON.stringify(fieldsOf(right)))
    }),
    { numRuns: 1000 },
  )
  const surrogates = await Promise.all(
    ['\uD800', '\uD801', '\uFFFD'].map((subject) => ownerKeyOf({ issuer: 'i', subject })),
  )
  expect(new Set(surrogates).size).toBe(3)
})

const fieldsOf = ({ issuer, subject, tenant }: Principal): readonly unknown[] => [
  issuer,
  subject,
  tenant ?? null,
]
