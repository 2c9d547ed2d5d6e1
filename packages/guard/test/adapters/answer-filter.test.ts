import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAnswerFilter } from '../../src/adapters/answer-filter.ts'
import { answerTextFor } from '../../src/core/answer-text.ts'
import { idMarkOf, withClientIds, withMarkedIds } from '../../src/core/request-ids.ts'

const mark = idMarkOf('mine')
const others = idMarkOf('others')

const idBehind = (id: string | number, whose = mark): unknown => {
  const body = withMarkedIds({ jsonrpc: '2.0', id, method: 'ping' }, whose)
  return (body as { readonly id: unknown }).id
}

const answer = (id: unknown, text = 'x'): string =>
  JSON.stringify({ result: { text }, jsonrpc: '2.0', id })

const event = (data: string): string => `event: message\r\nid: 7\r\ndata: ${data}\r\n\r\n`

interface Filtered {
  readonly sent: string
  readonly asked: readonly unknown[]
  readonly misrouted: number
}

function filtered(type: string, chunks: readonly (Uint8Array | string)[]): Filtered {
  const asked: unknown[] = []
  let misrouted = 0
  const rules = {
    mark,
    asked: (id: string | number) => void asked.push(id),
    misrouted: () => void (misrouted += 1),
  }
  const toClient = (text: string): string | undefined => answerTextFor(text, rules)
  const filter = createAnswerFilter(type, { hasOwnIds: true, toClient })
  if (filter === undefined) throw new Error('nothing is filtered')
  const sent = chunks.map((chunk) => filter.take(chunk)).join('') + filter.end()
  return { sent, asked, misrouted }
}

const ids = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'binary' }))
const json = 'application/json; charset=utf-8'
const events = 'text/event-stream'

describe('an id', () => {
  test('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const { sent } = filtered(json, [answer(idBehind(id))])
        expect(JSON.parse(sent).id).toBe(Object.is(id, -0) ? 0 : id)
      }),
    )
  })

  test('is another one for every mark and every kind', () => {
    const all = [idBehind(1), idBehind('1'), idBehind(1, others)]
    expect(new Set(all).size).toBe(3)
  })

  test('is put back wherever it is a value, and in no text', () => {
    const inner = String(idBehind(3))
    const text = JSON.stringify({ id: inner, of: [inner], said: `"${inner}"`, more: `${inner}\\"` })
    expect(withClientIds(text, mark)).toBe(
      JSON.stringify({ id: 3, of: [3], said: `"${inner}"`, more: `${inner}\\"` }),
    )
  })

  test('that nobody has marked so is no way to write into an answer', () => {
    const planted = ['%7B%22a%22%3A1%7D', 'null', '%', '1.5', '%5B%5D']
    for (const encoded of planted) {
      const text = JSON.stringify({ said: `${mark}${encoded}` })
      expect(withClientIds(text, mark)).toBe(text)
    }
  })
})

describe('a body', () => {
  test('that asks for nothing stays the very same', () => {
    for (const body of [{ jsonrpc: '2.0', id: 1, result: {} }, [], 'text', null, undefined]) {
      expect(withMarkedIds(body, mark)).toBe(body)
    }
  })

  test('keeps all but ids, and what names like a prototype', () => {
    const body = JSON.parse('[{"id":1,"method":"a","__proto__":{"b":1}},{"method":"c"}]')
    const marked = JSON.stringify(withMarkedIds(body, mark))
    expect(marked).toBe('[{"id":"hf.mine.1","method":"a","__proto__":{"b":1}},{"method":"c"}]')
  })
})

describe('a stream', () => {
  const sent = [
    ': open\n\n',
    event(answer(idBehind(1), 'é😀\u2028data: x\u2029')),
    'data: {"jsonrpc":"2.0",\ndata: "method":"notifications/progress"}\n\n',
    event('{"jsonrpc":"2.0","id":0,"method":"elicitation/create"}'),
    event(answer(idBehind(1, others), 'not for you')),
    `data: ${answer(idBehind('s'))}\r\r`,
    'data: cut off',
  ]
  const shown = [
    sent[0],
    event(answer(1, 'é😀\u2028data: x\u2029')),
    sent[2],
    sent[3],
    `data: ${answer('s')}\r\r`,
    sent[6],
  ].join('')

  test('is the same however it is cut', () => {
    const bytes = new TextEncoder().encode(sent.join(''))
    const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 20 })
    fc.assert(
      fc.property(cuts, (places) => {
        const ends = [...new Set([...places, bytes.length])].toSorted((one, two) => one - two)
        const chunks = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
        expect(filtered(events, chunks)).toEqual({ sent: shown, asked: [0], misrouted: 1 })
      }),
    )
  })

  test('sends an event as soon as it is complete', () => {
    const filter = createAnswerFilter(events, { hasOwnIds: true, toClient: (text) => text })
    expect(filter?.take('data: one\n')).toBe('')
    expect(filter?.take('\ndata: two')).toBe('data: one\n\n')
    expect(filter?.take('\n\n')).toBe('data: two\n\n')
  })
})

describe('an answer in JSON', () => {
  test('for somebody else becomes an error', () => {
    const { sent, misrouted } = filtered(json, [answer(idBehind(1, others), 'not for you')])
    expect([JSON.parse(sent).error.code, misrouted]).toEqual([-32603, 1])
  })

  test('keeps what is no message', () => {
    for (const text of [
      '',
      '{',
      '"method"',
      '{"method":"x"}',
      '[]',
      `{"id":"hf.${'x'.repeat(9)}`,
    ]) {
      expect(filtered(json, [text]).sent).toBe(text)
    }
  })

  test('of another type is not looked at', () => {
    const own = { hasOwnIds: true, toClient: (text: string) => text }
    for (const type of [undefined, '', 'text/html', 'application/problem+json']) {
      expect(createAnswerFilter(type, own)).toBeUndefined()
    }
    expect(createAnswerFilter(json, { ...own, hasOwnIds: false })).toBeUndefined()
  })
})
