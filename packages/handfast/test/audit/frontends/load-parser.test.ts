import { expect, test } from 'vitest'
import { parserError } from '../../../src/audit/frontends/javascript/load-parser.ts'
import { isParserError } from '../../../src/audit/frontends/parser-error.ts'

test('a parser that is not there is told from one that may not be loaded', () => {
  const inner = new Error('Cannot load native addon because loading addons is disabled.')
  const refused = new Error('Cannot find native binding.', { cause: inner })
  expect(parserError(refused).code).toBe('PARSER_FORBIDDEN')
  expect(parserError(new Error('Cannot find native binding.')).code).toBe('PARSER_MISSING')
  expect(parserError('no error at all').code).toBe('PARSER_MISSING')
})

test('causes that go round in a circle come to an end', () => {
  const first = new Error('first')
  first.cause = new Error('second', { cause: first })
  expect(parserError(first)).toMatchObject({ code: 'PARSER_MISSING', cause: first })
})

test('it is known by its code', () => {
  expect(isParserError(parserError(undefined))).toBe(true)
  expect(isParserError(new Error('PARSER_MISSING'))).toBe(false)
})
