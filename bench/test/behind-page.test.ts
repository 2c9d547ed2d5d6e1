import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { behindFile, behindPage, behindText, readBehind } from '../probe/behind-page.ts'
import { readLiveCases } from '../probe/live.ts'

test('docs/attacks-published.md is what was counted', () => {
  const behind = readBehind(JSON.parse(readFileSync(behindFile, 'utf8')))
  expect(readFileSync(behindPage, 'utf8')).toBe(behindText(behind))
})

test('servers have names where their weakness is published, and nowhere else', () => {
  const { cases, servers, rows } = readBehind(JSON.parse(readFileSync(behindFile, 'utf8')))
  const published = readLiveCases().flatMap(({ vulnerable }) => vulnerable.install)
  expect(published).toEqual(expect.arrayContaining(cases.map(({ server }) => server)))
  expect(servers).toBeGreaterThanOrEqual(10)
  for (const row of rows) {
    expect(row.safe + row.notApplicable + row.inconclusive + row.vulnerable).toBe(row.shown)
  }
})
