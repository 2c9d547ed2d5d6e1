import type { Dispatcher } from 'undici'
import { expect, it } from 'vitest'
import { createEndController } from '../../src/data-path/ending.ts'
import { exchangeOverHttp } from '../../src/upstreams/http-exchange.ts'

it('what cannot be sent at all waits for nothing, and takes nobody’s place', async () => {
  const queue = { waiting: 0, waitingMax: 1, waitMsMax: 60_000 }
  const closed: Pick<Dispatcher, 'dispatch'> = {
    dispatch(_options, handler) {
      handler.onResponseError?.({} as Dispatcher.DispatchController, new Error('closed'))
      return false
    },
  }
  const { signal } = createEndController()
  const asking = { origin: 'http://127.0.0.1:1', path: '/', method: 'POST', headers: [] } as const
  for (let count = 0; count < 3; count += 1) {
    const more = { headers: [], body: '{}', signal, bytesMax: 100, queue }
    await expect(exchangeOverHttp(closed, { ...asking, ...more })).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
    })
  }
  expect(queue.waiting).toBe(0)
})
