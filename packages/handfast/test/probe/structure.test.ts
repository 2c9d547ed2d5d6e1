import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { randomBitsMax, structureOf } from '../../src/probe/identifiers/structure.ts'

const samples = (mint: (index: number) => string): readonly string[] =>
  Array.from({ length: 32 }, (_, index) => mint(index))

/** RFC 9562: the version in the third group, the clock in the first ones. */
const timeUuid = (version: string) => (index: number) =>
  `${(0x3fa1b200 + index * 977).toString(16)}-11f0-${version}1f0-9b2c-0242ac120002`

describe('structure', () => {
  test.each<[string, (index: number) => string, string]>([
    ['a counter', (index) => `${index + 98}`, 'sequence'],
    ['a padded counter', (index) => `s-${String(index + 98).padStart(6, '0')}-x`, 'sequence'],
    ['a hexadecimal counter', (index) => (index * 16 + 0xfff0).toString(16), 'sequence'],
    ['milliseconds', (index) => `${1_795_300_000_000 + index * index}`, 'sequence'],
    ['a UUID of version 1', timeUuid('1'), 'sequence'],
    ['the same id', () => 'default', 'repeated'],
    ['Math.random', () => Math.random().toString(36).slice(2, 12), 'short'],
    ['64 bits', () => randomBytes(8).toString('hex'), 'short'],
    ['an id cut short', () => randomUUID().slice(0, 18), 'short'],
    [
      'a clock before 64 bits',
      (index) => `${1_795_300_000_000 + index * 3}-${randomBytes(8).toString('hex')}`,
      'rising',
    ],
    [
      'a digest as UUID',
      () => `${randomUUID().slice(0, 14)}5${randomUUID().slice(15)}`,
      'uuid-version',
    ],
    [
      'a UUID of version 7',
      (index) =>
        `0199${(0x4000 + index).toString(16)}-8${randomUUID().slice(10, 14)}7` +
        randomUUID().slice(15),
      'uuid-version',
    ],
  ])('is seen in %s', (_, mint, kind) => {
    expect(structureOf(samples(mint))?.kind).toBe(kind)
  })

  test.each<[string, (index: number) => string]>([
    ['UUIDs of version 4', () => randomUUID()],
    ['UUIDs without hyphens', () => randomUUID().replaceAll('-', '')],
    ['16 bytes as base64url', () => randomBytes(16).toString('base64url')],
    ['32 bytes as hex behind a name', () => `session_${randomBytes(32).toString('hex')}`],
    [
      'a clock before 128 bits',
      (index) => `${1_795_300_000 + index}.${randomBytes(16).toString('hex')}`,
    ],
  ])('is not seen in %s', (_, mint) => {
    for (let round = 0; round < 50; round += 1) expect(structureOf(samples(mint))).toBeUndefined()
  })

  test('is not seen in the digest of a counter, which is why safe says no more', () => {
    const digest = (index: number): string => createHash('sha256').update(`${index}`).digest('hex')
    expect(structureOf(samples(digest))).toBeUndefined()
  })

  test('foretells what counts', () => {
    expect(structureOf(samples((index) => `s-${String(index + 68).padStart(4, '0')}`))?.next).toBe(
      's-0100',
    )
    expect(structureOf(samples((index) => (index + 0xe0).toString(16)))?.next).toBe('100')
  })
})

test('the bits are an upper bound', () => {
  expect(randomBitsMax(samples(() => randomBytes(16).toString('hex')))).toBe(128)
  expect(randomBitsMax(samples(() => 'constant'))).toBe(0)
  expect(randomBitsMax([])).toBe(0)
})
