import { expect, test } from 'vitest'
import { faultOf } from './history.ts'
import type { Operation } from './history.ts'

const add = (value: number, startedNs: string, endedNs: string): Operation => ({
  what: 'add',
  value,
  startedNs,
  endedNs,
})
const read = (value: number, startedNs: string, endedNs: string): Operation => ({
  ...add(value, startedNs, endedNs),
  what: 'read',
})

test('a history in order, and one that overlaps, have no fault', () => {
  expect(faultOf([add(1, '0', '1'), read(1, '2', '3'), add(2, '4', '5')])).toBe(undefined)
  expect(faultOf([add(2, '0', '9'), add(1, '1', '8'), read(0, '2', '7')])).toBe(undefined)
})

test('two adds with the same result are a lost update', () => {
  expect(faultOf([add(1, '0', '5'), add(1, '1', '6')])).toContain('lost')
})

test('whoever begins after a confirmation has to see it', () => {
  expect(faultOf([add(1, '0', '1'), read(0, '2', '3')])).toContain('read saw 0')
  expect(faultOf([add(2, '0', '1'), add(1, '2', '3')])).toContain('add saw 1')
})

test('nothing is read before it is written', () => {
  expect(faultOf([read(1, '0', '1'), add(1, '2', '3')])).toContain('add saw 1')
})
