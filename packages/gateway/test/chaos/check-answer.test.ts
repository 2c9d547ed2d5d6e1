import { describe, expect, it } from 'vitest'
import { checkAnswer, isCrossed } from './check-answer.ts'
import type { Question } from './check-answer.ts'

const question: Question = {
  owner: 'alice',
  others: ['bob', 'carol'],
  nonces: ['a-1', 'a-2'],
  events: 0,
}
const whole = { isStream: false, isWhole: true }
const stream = { isStream: true, isWhole: true }

const response = (id: number, text: string): object => ({
  jsonrpc: '2.0',
  id,
  result: { content: [{ type: 'text', text }] },
})
const told = (data: string): object => ({
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { level: 'info', data },
})
const own = [response(2, 'canary-of-alice. a-2'), response(1, 'canary-of-alice. a-1')]
const eventsOf = (messages: readonly object[]): string =>
  messages.map((message) => `id: 1\ndata: ${JSON.stringify(message)}\n\n`).join('')

describe('what a principal was answered', () => {
  it('is right, in any order, when it is its own and whole', () => {
    const checked = { responses: 2, events: 0, wrong: [] }
    expect(checkAnswer(JSON.stringify(own), question, whole)).toEqual(checked)
    expect(checkAnswer(eventsOf(own), question, stream)).toEqual(checked)
  })

  it.each([
    ['the canary of another', response(1, 'canary-of-bob. a-1')],
    [
      'the canary of another somewhere',
      { ...response(1, 'canary-of-alice. a-1'), x: 'canary-of-bob.' },
    ],
    ['another answer of its own', response(1, 'canary-of-alice. a-2')],
    ['an answer to nothing', response(3, 'canary-of-alice. a-1')],
    ['an error', { jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'no' } }],
  ])('is wrong with %s among the rest', (_name, message) => {
    const messages = [own[0] ?? {}, message]
    expect(checkAnswer(JSON.stringify(messages), question, whole).wrong).not.toEqual([])
    expect(checkAnswer(eventsOf(messages), question, stream).wrong).not.toEqual([])
  })

  it('is wrong when one is missing or comes twice', () => {
    expect(checkAnswer(JSON.stringify(own.slice(1)), question, whole).wrong).toHaveLength(1)
    expect(checkAnswer('', question, whole).wrong).toEqual(['alice was answered 0 of 2'])
    const twice = [...own, ...own.slice(1)]
    expect(checkAnswer(JSON.stringify(twice), question, whole).wrong).toHaveLength(1)
  })

  it('is held against the asker in each event', () => {
    const asked = { ...question, nonces: ['a-1'], events: 2 }
    const mine = told('canary-of-alice. a-1')
    const last = response(1, 'canary-of-alice. a-1')
    const right = checkAnswer(eventsOf([mine, mine, last]), asked, stream)
    expect(right).toEqual({ responses: 1, events: 2, wrong: [] })
    const crossed = eventsOf([mine, told('canary-of-bob. b-1'), last])
    expect(checkAnswer(crossed, asked, stream).wrong).toHaveLength(2)
    expect(checkAnswer(eventsOf([mine, last]), asked, stream).wrong).toHaveLength(1)
  })

  it('counts what came before it was broken off', () => {
    const broken = `${eventsOf(own.slice(1))}data: {"jsonrpc"`
    const partly = { isStream: true, isWhole: false }
    expect(checkAnswer(broken, question, partly)).toEqual({ responses: 1, events: 0, wrong: [] })
    expect(isCrossed('{"canary-of-bob. b', question)).toBe(true)
  })
})
