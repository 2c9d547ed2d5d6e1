import { describe, expect, it } from 'vitest'
import type { Guard } from '@handfast/guard'
import type { Exchange } from '../../src/data-path/exchange.ts'
import type { Passage } from '../../src/data-path/stage.ts'
import { requestIdsStage } from '../../src/stages/request-ids.ts'

const prefix = 'unlike-anything'

/** One exchange, and the id that its request has behind. */
async function exchanged(): Promise<{ readonly passage: Passage; readonly id: string }> {
  const guard = { note: () => undefined } as unknown as Guard
  const stage = requestIdsStage({ guard, prefix, isResumedBehind: false })
  const caller = { owner: 'somebody' }
  const exchange = { caller, session: undefined, method: 'POST', asked: [] } as unknown as Exchange
  const passage = stage.begin(exchange)
  const sent = await passage?.toServer?.({ jsonrpc: '2.0', id: 7, method: 'tools/call' })
  if (passage === undefined || typeof sent?.['id'] !== 'string') throw new Error('no id')
  return { passage, id: sent['id'] }
}

const textOf = (id: string, text = ''): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { text } })

describe('ids of requests in a text', () => {
  it('are those of the client again, without parsing', async () => {
    const { passage, id } = await exchanged()
    expect(passage.textToClient?.(textOf(id))).toBe('{"jsonrpc":"2.0","id":7,"result":{"text":""}}')
  })

  it('are looked at closely where one is of somebody else, or within another text', async () => {
    const { passage, id } = await exchanged()
    const other = `${prefix}-zz`
    expect(passage.textToClient?.(textOf(other))).toBeUndefined()
    expect(passage.textToClient?.(textOf(id, `it was ${other}`))).toBeUndefined()
    expect(passage.textToClient?.(textOf(id, `{"id":"${id}"}`))).toBeUndefined()
    expect(passage.textToClient?.(`[${textOf(id)}]`)).toBeUndefined()
    expect(passage.textToClient?.(`{"result":1,"id":"${id}`)).toBeUndefined()
  })

  it('are found in one pass, however often a server repeats how they begin', async () => {
    const { passage, id } = await exchanged()
    const repeated = prefix.repeat(300_000)
    expect(passage.textToClient?.(textOf(id, repeated))).toBeUndefined()
    expect(passage.textToClient?.(`{"result":"${repeated}`)).toBeUndefined()
  })
})
