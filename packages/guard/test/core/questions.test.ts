import { expect, test } from 'vitest'
import { createQuestions } from '../../src/core/questions.ts'

test('what was asked is answered by whoever was asked', () => {
  const questions = createQuestions()
  questions.ask('hers', 0)
  expect(questions.areForeign('his', [0])).toBe(true)
  expect(questions.areForeign('hers', [0])).toBe(false)
})

test('what several were asked is answered by each of them, once', () => {
  const questions = createQuestions()
  questions.ask('hers', 0)
  questions.ask('his', 0)
  expect(questions.areForeign('his', [0])).toBe(false)
  expect(questions.areForeign('his', [0])).toBe(true)
  expect(questions.areForeign('hers', [0])).toBe(false)
  expect(questions.areForeign('his', [0])).toBe(false)
})

test('what nobody here was asked is for the server behind to say', () => {
  const questions = createQuestions()
  questions.ask('hers', 0)
  expect(questions.areForeign('his', [1, 'a'])).toBe(false)
})

test('an id is the same one, however a server would look it up', () => {
  for (const spelt of ['0', '', '0x0', ' 0 ', '0.0', '-0']) {
    const questions = createQuestions()
    questions.ask('hers', 0)
    expect(questions.areForeign('his', [spelt])).toBe(true)
    expect(questions.areForeign('hers', [spelt])).toBe(false)
    expect(questions.areForeign('his', [0])).toBe(false)
  }
})

test('of several answers, none is taken when one is foreign', () => {
  const questions = createQuestions()
  questions.ask('hers', 0)
  questions.ask('his', 1)
  expect(questions.areForeign('his', [1, 0])).toBe(true)
  expect(questions.areForeign('hers', [1])).toBe(true)
})

test('whoever is asked too much forgets the first, and makes nobody else forget', () => {
  const questions = createQuestions()
  questions.ask('hers', 'first')
  for (let id = 0; id < 1000; id += 1) questions.ask('his', id)
  expect(questions.areForeign('his', ['first'])).toBe(true)
  expect(questions.areForeign('hers', [0])).toBe(false)
  expect(questions.areForeign('hers', [999])).toBe(true)
})

test('there is an end to how many are remembered', () => {
  const questions = createQuestions()
  for (let scope = 0; scope < 10_001; scope += 1) questions.ask(`scope ${scope}`, scope)
  expect(questions.areForeign('other', [0])).toBe(false)
  expect(questions.areForeign('other', [1])).toBe(true)
})
