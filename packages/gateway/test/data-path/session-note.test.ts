import type { Caller } from '@handfast/guard'
import { expect, it } from 'vitest'
import { readSessionNote, sessionNote } from '../../src/data-path/session-note.ts'
import { initialize } from '../kit.ts'

// Of a caller, it looks at the principal alone.
const caller = { principal: { issuer: 'https://a.example', subject: 'alice' } } as Caller

const kept = (params: object): unknown =>
  readSessionNote(JSON.parse(JSON.stringify(sessionNote(caller, { ...initialize, params }))))

it('a session keeps what it began with', () => {
  const { params } = initialize
  expect(kept(params)).toMatchObject({ client: 'test 1', initialize: params })
})

it('a session keeps nothing of that where it is larger than anybody needs', () => {
  const { params } = initialize
  const clientInfo = { ...params.clientInfo, title: 'x'.repeat(9000) }
  const note = sessionNote(caller, { ...initialize, params: { ...params, clientInfo } })
  expect(note).toMatchObject({ subject: 'alice', client: 'test 1', initialize: undefined })
})
