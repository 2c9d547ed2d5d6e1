import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { excerptsOf } from '../../src/report/parts/excerpt.ts'
import { jsonText } from '../../src/report/parts/json-text.ts'
import { quotedPieces } from '../../src/report/parts/quoted.ts'
import { grouped } from '../../src/report/parts/amount.ts'
import { visible } from '../../src/report/text/visible.ts'
import { columnsOf } from '../../src/report/text/width.ts'
import { wrap } from '../../src/report/text/wrap.ts'
import { controlCharacters } from './control-characters.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 200 })

describe('visible', () => {
  test('spells out what is not seen', () => {
    expect(visible('a\tb\nc\u001b[0m\u202e\u0000')).toBe('a\\tb\\nc\\x1b[0m\\u{202e}\\x00')
  })

  test('leaves scripts and emoji alone', () => {
    const texts = ['Grüße', 'नमस्ते', 'سلام', '👩‍💻', 'می‌خواهم']
    expect(texts.map(visible)).toEqual(texts)
  })

  test('leaves nothing that a terminal obeys', () => {
    fc.assert(fc.property(anyText, (text) => !controlCharacters.test(visible(text))))
  })
})

describe('columns', () => {
  const widths: readonly (readonly [string, number])[] = [
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['한국어', 6],
    ['e\u0301', 1],
    ['👩‍💻', 2],
    ['✔\ufe0f', 2],
    ['ﾊﾝ', 2],
    ['Ａ', 2],
  ]
  for (const [text, columns] of widths) {
    test(`${JSON.stringify(text)} takes ${columns}`, () => {
      expect(columnsOf(text)).toBe(columns)
    })
  }
})

describe('wrap', () => {
  test('keeps every word, and the width', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 80 }), (text, width) => {
        const words = visible(text)
        const lines = wrap(words, width)
        expect(lines.join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''))
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('does not cut an address', () => {
    expect(wrap('see https://handfast.dev/weaknesses/unbound-session now', 20)).toEqual([
      'see',
      'https://handfast.dev/weaknesses/unbound-session',
      'now',
    ])
  })
})

describe('excerpts', () => {
  test('never exceed their room, and hold every span once', () => {
    const spans = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 40 })), {
      minLength: 1,
      maxLength: 5,
    })
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        spans,
        fc.integer({ min: 20, max: 120 }),
        (line, places, room) => {
          const marks = places.map(([from, length]) => {
            const start = Math.min(from, line.length)
            return { from: start, to: Math.max(start + 1, Math.min(start + length, line.length)) }
          })
          const excerpts = excerptsOf(line, marks, room)
          expect(excerpts.flatMap(({ placed }) => placed)).toHaveLength(marks.length)
          for (const { text, placed } of excerpts) {
            expect(columnsOf(text)).toBeLessThanOrEqual(room)
            expect(text).not.toMatch(controlCharacters)
            for (const { from, to } of placed) expect(to).toBeGreaterThan(from)
          }
        },
      ),
    )
  })

  test('a line of a million characters takes no time', () => {
    const line = 'x;'.repeat(500_000)
    const [excerpt] = excerptsOf(line, [{ from: 600_000, to: 600_002 }], 80)
    expect(columnsOf(excerpt?.text ?? '')).toBeLessThanOrEqual(80)
    expect(excerpt?.placed[0]?.from).toBeGreaterThan(0)
  })
})

test('JSON text parses to what it was made from, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite' }), anyText, (key, text) => {
      const written = jsonText({ [key]: text })
      expect(JSON.parse(written)).toEqual({ [key]: text })
      expect(written).not.toMatch(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/u)
    }),
  )
})

test('digits are grouped without a locale', () => {
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567'])
})

test('backticks in pairs are code, and a single one is a character', () => {
  expect(quotedPieces('use `a` and ` alone')).toEqual([
    { text: 'use ', isCode: false },
    { text: 'a', isCode: true },
    { text: ' and ` alone', isCode: false },
  ])
})
