import { describe, expect, it } from 'vitest'
import type { Guard } from '@handfast/guard'
import { memberOf } from '@handfast/protocol'
import type { Exchange } from '../../src/data-path/exchange.ts'
import type { Passage, Stage } from '../../src/data-path/stage.ts'
import { createRequestIdSource } from '../../src/data-path/request-id-source.ts'
import { requestIdsStage } from '../../src/stages/request-ids.ts'

const prefix = 'unlike-anything'

interface Exchanged {
  readonly passage: Passage
  /** That its request has behind. */
  readonly id: string
  /** That its progress has behind. */
  readonly token: unknown
}

function stageOf({ isResumedBehind = false, source = createRequestIdSource(prefix) } = {}): Stage {
  const guard = { note: () => undefined } as unknown as Guard
  return requestIdsStage({ guard, source, isResumedBehind })
}

interface By {
  readonly owner?: string
  readonly session?: string
  readonly method?: 'GET' | 'POST'
}

function passageIn(stage: Stage, { owner = 'somebody', session, method = 'POST' }: By): Passage {
  const of = session === undefined ? undefined : { ref: session }
  const exchange = { caller: { owner }, session: of, method, asked: [] } as unknown as Exchange
  const passage = stage.begin(exchange)
  if (passage === undefined) throw new Error('no passage')
  return passage
}

/** One exchange, with the request 7 and the progress token 'so far'. */
async function exchanged(stage: Stage = stageOf(), by: By = {}): Promise<Exchanged> {
  const passage = passageIn(stage, by)
  const params = { _meta: { progressToken: 'so far' } }
  const sent = await passage.toServer?.({ jsonrpc: '2.0', id: 7, method: 'tools/call', params })
  if (typeof sent?.['id'] !== 'string') throw new Error('no id')
  const token = memberOf(memberOf(sent['params'], '_meta'), 'progressToken')
  return { passage, id: sent['id'], token }
}

const textOf = (id: string, text = ''): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { text } })

it('no two upstreams of a gateway have the same, nor the same one before and after', async () => {
  const source = createRequestIdSource(prefix)
  const ids = new Set<string>()
  for (let opened = 0; opened < 3; opened += 1) {
    const stage = stageOf({ source })
    for (let count = 0; count < 3; count += 1) ids.add((await exchanged(stage)).id)
  }
  expect(ids.size).toBe(9)
})

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

describe('ids of requests in a message', () => {
  it('are the client’s where they name a request, and nowhere else', async () => {
    const { passage, id, token } = await exchanged()
    const result = { content: [{ type: 'text', text: id }], structuredContent: { [id]: 1, id } }
    const answer = { jsonrpc: '2.0', id, result }
    expect(passage.textToClient?.(JSON.stringify(answer))).toBeUndefined()
    expect(await passage.toClient?.(answer)).toEqual({ ...answer, id: 7 })
    const params = { progressToken: token, progress: 1, message: token }
    const told = { jsonrpc: '2.0', method: 'notifications/progress', params }
    const shown = { ...told, params: { ...params, progressToken: 'so far' } }
    expect(await passage.toClient?.(told)).toEqual(shown)
    expect(await passage.toClient?.({ jsonrpc: '2.0', id: token, result: {} })).toBeUndefined()
  })

  it('are found without parsing where an answer has them last', async () => {
    const { passage, id } = await exchanged()
    const answer = `{"result":{"id":1},"jsonrpc":"2.0","id":"${id}"}`
    expect(passage.textToClient?.(answer)).toBe('{"result":{"id":1},"jsonrpc":"2.0","id":7}')
    const nested = `{"jsonrpc":"2.0","result":{"a":1,"id":"${id}"}}`
    expect(passage.textToClient?.(nested)).toBeUndefined()
  })
})

describe('what is under way', () => {
  const cancelled = {
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { requestId: 7 },
  }
  const named = async (passage: Passage): Promise<unknown> =>
    memberOf((await passage.toServer?.(cancelled))?.['params'], 'requestId')

  it('is forgotten by nothing that others ask', async () => {
    const stage = stageOf()
    const { passage, id } = await exchanged(stage)
    for (let count = 0; count < 30_000; count += 1) await exchanged(stage, { owner: 'other' })
    expect(passage.textToClient?.(textOf(id))).toContain('"id":7')
    expect(await named(passageIn(stage, {}))).toBe(id)
  })

  it('is not cancelled where it could be that of another client', async () => {
    const stage = stageOf()
    const first = await exchanged(stage)
    expect(await named(passageIn(stage, {}))).toBe(first.id)
    const second = await exchanged(stage)
    expect([first.id, second.id]).not.toContain(await named(passageIn(stage, {})))
    first.passage.end?.()
    expect(await named(passageIn(stage, {}))).toBe(second.id)
    second.passage.end?.()
    expect(await named(passageIn(stage, {}))).not.toBe(second.id)
  })

  it('is known after its exchange where streams are resumed behind', async () => {
    const stage = stageOf({ isResumedBehind: true })
    const by = { owner: 'alice', session: 'hers' }
    const { passage, id } = await exchanged(stage, by)
    passage.end?.()
    const stream = passageIn(stage, { ...by, method: 'GET' })
    const answer = { jsonrpc: '2.0', id, result: {} }
    expect(await stream.toClient?.(answer)).toEqual({ ...answer, id: 7 })
    for (let count = 0; count < 1000; count += 1) {
      const others = await exchanged(stage, { owner: 'bob', session: 'his' })
      others.passage.end?.()
    }
    expect(await stream.toClient?.(answer)).toEqual({ ...answer, id: 7 })
    const other = passageIn(stage, { owner: 'alice', session: 'another', method: 'GET' })
    expect(await other.toClient?.(answer)).toBeUndefined()
  })
})

describe('progress of a task', () => {
  it('is that of whoever had it created, for longer than the request', async () => {
    const stage = stageOf()
    const by = { owner: 'alice', session: 'hers' }
    const { passage, id, token } = await exchanged(stage, by)
    const answer = { jsonrpc: '2.0', id, result: { task: { taskId: 't-1' } } }
    expect(passage.textToClient?.(JSON.stringify(answer))).toBeUndefined()
    await passage.toClient?.(answer)
    passage.end?.()
    const params = { progressToken: token, progress: 1 }
    const told = { jsonrpc: '2.0', method: 'notifications/progress', params }
    const shown = { ...told, params: { progressToken: 'so far', progress: 1 } }
    for (const method of ['GET', 'POST'] as const) {
      expect(await passageIn(stage, { ...by, method }).toClient?.(told)).toEqual(shown)
      const others = passageIn(stage, { owner: 'bob', session: 'his', method })
      expect(await others.toClient?.(told)).toBeUndefined()
    }
  })

  it('is nobody’s after a request that made none', async () => {
    const stage = stageOf()
    const by = { owner: 'alice', session: 'hers' }
    const { passage, id, token } = await exchanged(stage, by)
    await passage.toClient?.({ jsonrpc: '2.0', id, result: {} })
    passage.end?.()
    const params = { progressToken: token, progress: 1 }
    const told = { jsonrpc: '2.0', method: 'notifications/progress', params }
    expect(await passageIn(stage, { ...by, method: 'GET' }).toClient?.(told)).toBeUndefined()
  })
})
