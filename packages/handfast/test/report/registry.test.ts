import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { camelCase, renderRegistries } from '../../../../tools/generate-registries.ts'
import { reports } from '../../src/report/registry.generated.ts'

const sources = fileURLToPath(new URL('../../src', import.meta.url))

test('the list of reports is what the folder holds', () => {
  const rendering = renderRegistries(sources).find(({ path }) => path.includes('/report/'))
  expect(rendering?.problems).toEqual([])
  expect(readFileSync(rendering?.path ?? '', 'utf8')).toBe(rendering?.text)
})

describe('each report', () => {
  for (const report of reports) {
    test(`${report.id} says what it is`, () => {
      expect(report.id).toMatch(/^[a-z]+$/u)
      expect(report.summary).toMatch(/^\S.{10,70}\S$/u)
      expect(report.fileExtension).toMatch(/^[a-z]+$/u)
    })
  }

  test('has an id of its own', () => {
    expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length)
  })
})

test('names are made as the folders are named', () => {
  expect(['unbound-session', 'cuid2-3', 'web'].map(camelCase)).toEqual([
    'unboundSession',
    'cuid23',
    'web',
  ])
})
