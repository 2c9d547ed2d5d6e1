import type { Caller, Principal } from '@handfast/guard'
import { describe, expect, it } from 'vitest'
import { maySubscribeBy } from '../../src/stages/subscriptions.ts'

const alice: Principal = { issuer: 'https://a.example', subject: 'alice' }

function mayHear(pattern: string, uri: string, principal: Principal = alice): unknown {
  // Patterns look at the principal alone.
  const caller = { principal } as Caller
  return maySubscribeBy([pattern])(caller, { kind: 'resource', uri })
}

describe('patterns of what may be subscribed to', () => {
  it('have places for the subject, the issuer and the tenant', () => {
    const pattern = 'inbox://{issuer}/{tenant}/{subject}/**'
    const acme = { ...alice, tenant: 'acme' }
    const uri = 'inbox://https%3A%2F%2Fa.example/acme/alice/1'
    expect(mayHear(pattern, uri, acme)).toBe(true)
    expect(mayHear(pattern, uri, { ...acme, tenant: 'umbra' })).toBe(false)
    expect(mayHear(pattern, uri, { ...acme, issuer: 'https://b.example' })).toBe(false)
    expect(mayHear(pattern, uri, alice)).toBe(false)
  })

  it('take names that need no encoding as they are, and encoded', () => {
    const carol = { ...alice, subject: 'auth0|carol@a.example' }
    for (const written of [carol.subject, encodeURIComponent(carol.subject)]) {
      expect(mayHear('inbox://{subject}/**', `inbox://${written}/1`, carol)).toBe(true)
    }
  })

  it.each(['alice/private', 'alice?', 'alice#', 'alice\\x', 'alice%2Fprivate'])(
    'let nobody into the space of another by a name with a separator: %s',
    (subject) => {
      const other = { ...alice, subject }
      expect(mayHear('inbox://{subject}/**', `inbox://${subject}/1`, other)).toBe(false)
      const encoded = `inbox://${encodeURIComponent(subject)}/1`
      expect(mayHear('inbox://{subject}/**', encoded, other)).toBe(true)
      expect(mayHear('inbox://{subject}/**', encoded)).toBe(false)
    },
  )

  it.each(['.\t.', '..\n', '.\r.', '\u0000..', '.. ', '.%09.', '..%0a', '%2e.', '..%5c', 'a b'])(
    'are of no URI with what some leave out when they read it: %j',
    (part) => {
      expect(mayHear('docs://store/{subject}/**', `docs://store/alice/${part}/bob`)).toBe(false)
    },
  )

  it('find no place in what a name holds', () => {
    const tricky = { ...alice, subject: '{issuer}', issuer: 'bob' }
    expect(mayHear('inbox://{subject}/**', 'inbox://bob/1', tricky)).toBe(false)
    const wild = { ...alice, subject: '**' }
    expect(mayHear('inbox://{subject}/1', 'inbox://bob/1', wild)).toBe(false)
  })
})
