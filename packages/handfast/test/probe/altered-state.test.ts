import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alteredStates, replacedStates } from '../../src/probe/tools/altered-state.ts'

const bytesOf = (text: string, encoding: 'base64' | 'base64url' | 'hex'): string =>
  Buffer.from(text, encoding).toString('hex')

/** What changed nothing that a server sees would make a sealed state look unsealed. */
test('no alteration of a sealed state stands for the same bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 4, maxLength: 80 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.constantFrom<'base64' | 'base64url' | 'hex'>('base64', 'base64url', 'hex'),
      (body, mac, encoding) => {
        const parts = [body, mac].map((bytes) => Buffer.from(bytes).toString(encoding))
        const state = parts.join('.')
        return alteredStates(state).every(({ state: altered }) => {
          const others = altered.split('.')
          if (others.length !== parts.length) return true
          return others.some(
            (part, index) => bytesOf(part, encoding) !== bytesOf(parts[index] ?? '', encoding),
          )
        })
      },
    ),
  )
})

test('what can be read is changed value by value', () => {
  const json = JSON.stringify({ user: 'alice', amount: 1, more: { deep: ['x'] } })
  for (const state of [json, Buffer.from(json).toString('base64url')]) {
    const edited = alteredStates(state).map(({ how }) => how)
    expect(edited.slice(0, 3)).toEqual(['user changed', 'amount changed', 'more.deep.0 changed'])
  }
  const [first] = alteredStates(Buffer.from(json).toString('base64url'))
  expect(JSON.parse(Buffer.from(first?.state ?? '', 'base64url').toString())).toMatchObject({
    user: 'alicex',
  })
})

test('anything is altered without a throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (state) => alteredStates(state).length > 0))
  expect(alteredStates('['.repeat(5_000)).length).toBeGreaterThan(0)
  expect(alteredStates(`${'['.repeat(3_000)}1${']'.repeat(3_000)}`).length).toBeGreaterThan(0)
})

test('no replacement is a text, and what can be read is among them', () => {
  const json = JSON.stringify({ user: 'alice' })
  for (const state of [json, `${Buffer.from(json).toString('base64url')}.mac`]) {
    expect(replacedStates(state)[0]).toEqual({
      how: 'an object of what it says',
      state: { user: 'alice' },
    })
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      replacedStates(text).every(({ state }) => typeof state !== 'string'),
    ),
  )
})
