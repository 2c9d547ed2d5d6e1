import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  agentTokenLimits,
  cookieSessionLimits,
  handleLimits,
  sessionLimits,
} from '../../src/core/limits.ts'

const workspace = new URL('../../', import.meta.url)
const page = readFileSync(new URL('../../docs/asvs.md', workspace), 'utf8')

/** Sections of the standard, and how many requirements each has. */
const sections = { 7.1: 3, 7.2: 4, 7.3: 2, 7.4: 5, 7.5: 3, 7.6: 2, 9.1: 3, 9.2: 4 }
const requirements = Object.entries(sections).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
)

const rows = [...page.matchAll(/^\| (\d\.\d\.\d) \|.*$/gm)]
const cited = [...page.matchAll(/`((?:src|test)\/[^`]+?) › ([^`]+)`/g)]

test('every requirement has a row, with a test or with who owns it', () => {
  expect(rows.map(([, id]) => id)).toEqual(requirements)
  for (const [row, id] of rows) expect(row, id).toMatch(/ › |The application’s/)
})

test.each(cited.map(([, file = '', title = '']) => [file, title]))(
  '%s has a test "%s"',
  (file, title) => {
    const source = readFileSync(new URL(file, workspace), 'utf8')
    // Quoted as titles are, or the end of one that begins with a number.
    expect(source.includes(`'${title}'`) || source.includes(`} ${title}\``)).toBe(true)
  },
)

test('the limits that the page gives are those of the guard', () => {
  const minute = 60_000
  const limits = { sessionLimits, cookieSessionLimits, handleLimits, agentTokenLimits }
  for (const [name, limit] of Object.entries(limits)) {
    const { idleMsMax, absoluteMsMax, perPrincipalMax, max } = limit
    const times = `${idleMsMax / minute} minutes | ${absoluteMsMax / (60 * minute)} hours`
    const counts = [perPrincipalMax, max].map((count) => count.toLocaleString('en-US'))
    expect(page, name).toContain(`| ${times} | ${counts.join(' | ')} |`)
  }
})
