import { expect, test } from 'vitest'
import { compare } from '../conformance/compare.ts'
import type { Check, Compared, Status } from '../conformance/compare.ts'

const run = (...statuses: readonly Status[]): ReadonlyMap<string, readonly Check[]> =>
  new Map([['ping', statuses.map((status) => ({ id: 'ping', status }))]])

const changes = (compared: readonly Compared[]): readonly string[] =>
  compared.map(({ before, behind, change }) => `${before} ${behind} ${change}`)

test('checks of one name are compared in their order, and a log is no check', () => {
  const before = run('SUCCESS', 'FAILURE', 'INFO', 'SUCCESS')
  const behind = run('SUCCESS', 'SUCCESS', 'INFO', 'WARNING')
  expect(changes(compare(before, behind))).toEqual([
    'SUCCESS SUCCESS same',
    'FAILURE SUCCESS better',
    'SUCCESS WARNING worse',
  ])
})

test('what was not checked behind the gateway is worse than what passed', () => {
  expect(changes(compare(run('SUCCESS'), new Map()))).toEqual(['SUCCESS absent worse'])
})

test('what is worse for a reason has one', () => {
  const one = (status: Status): ReadonlyMap<string, readonly Check[]> =>
    new Map([['server-sse-polling', [{ id: 'server-sse-disconnect-resume', status }]]])
  expect(changes(compare(one('SUCCESS'), one('INFO')))).toEqual(['SUCCESS INFO explained'])
})
