import { expect, it } from 'vitest'
import { memoryStore } from '@handfast/guard/stores/memory'
import type { Upstream } from '../../src/data-path/upstream.ts'
import { defaultConfig } from '../../src/index.ts'
import { openNodes } from '../../src/nodes/nodes.ts'
import { textAnswer } from '../../src/upstreams/duplex/answer.ts'
import { callerNamed, messagesOf } from '../upstreams/upstream-client.ts'

const upstreamThatSays = (text: string): Upstream => ({
  name: 'behind',
  send: async () => textAnswer(200, JSON.stringify(text)),
  isReady: async () => true,
  close: async () => undefined,
})

it('what is opened and not gone by is not what other nodes are served with', async () => {
  const store = memoryStore()
  const { limits } = defaultConfig
  const [one, two] = await Promise.all(
    ['one', 'two'].map((name) =>
      openNodes(
        { name, address: '127.0.0.1', port: 0, advertise: undefined, secret: 's'.repeat(43) },
        { store, clock: Date.now, limits },
      ),
    ),
  )
  if (one === undefined || two === undefined) throw new Error('there are two')
  one.serve([one.handOn(upstreamThatSays('in force'))])
  const asking = two.handOn(upstreamThatSays('elsewhere'))
  two.serve([asking])
  const ask = async (): Promise<readonly unknown[]> =>
    messagesOf(
      await asking.send({
        method: 'POST',
        headers: {},
        sessionId: 'one.session',
        body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
        caller: await callerNamed('alice'),
        authInfo: undefined,
        signal: new AbortController().signal,
      }),
    )
  expect(await ask()).toEqual(['in force'])
  const next = one.handOn(upstreamThatSays('next'))
  expect(await ask()).toEqual(['in force'])
  one.serve([next])
  expect(await ask()).toEqual(['next'])
  one.serve([])
  await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
  await Promise.all([one.close(), two.close()])
})
