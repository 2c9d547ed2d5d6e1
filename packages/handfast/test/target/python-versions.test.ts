import { satisfies, valid, validRange } from 'semver'
import { describe, expect, test } from 'vitest'
import { semverOf, semverRangeOf } from '../../src/audit/target/python-versions.ts'

describe('versions of Python', () => {
  test.each([
    ['1.2', '1.2.0'],
    ['v2', '2.0.0'],
    ['1.2.3.post1', '1.2.3'],
    ['2.0rc1', '2.0.0-rc.1'],
    ['2.0.0b2', '2.0.0-b.2'],
    ['1!3.4+local', '3.4.0'],
    ['1.02.3', '1.2.3'],
  ])('%s is %s', (version, expected) => {
    expect(semverOf(version)).toBe(expected)
    expect(valid(semverOf(version))).toBe(expected)
  })

  test('what is no version is none', () => {
    expect(semverOf('latest')).toBeNull()
  })
})

describe('ranges of Python', () => {
  test.each([
    ['>=1.2,<2', '1.9.9', '2.0.0'],
    ['>= 1.2, != 1.3.0, < 2', '1.2.0', '1.1.0'],
    ['~=1.4.5', '1.4.9', '1.5.0'],
    ['~=1.4', '1.9.0', '2.0.0'],
    ['==1.2.*', '1.2.7', '1.3.0'],
    ['==1.2', '1.2.0', '1.2.1'],
    ['>2.0rc1', '2.0.0', '1.0.0'],
    ['^1.2', '1.3.0', '2.0.0'],
  ])('%s takes %s and not %s', (specifiers, inside, outside) => {
    const range = semverRangeOf(specifiers)
    expect(validRange(range)).not.toBeNull()
    expect(satisfies(inside, range)).toBe(true)
    expect(satisfies(outside, range)).toBe(false)
  })

  test('what is none stays as it is', () => {
    expect(semverRangeOf('{ git = "https://example.org" }')).toContain('git')
    expect(semverRangeOf('')).toBe('')
  })
})
