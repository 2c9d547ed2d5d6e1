import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { expect, it } from 'vitest'
import type { OpenDuplex } from '../../src/upstreams/duplex/duplex.ts'
import { bridgeTo } from './kit.ts'
import { callerNamed, messagesOf, modernClient } from './upstream-client.ts'

/** It tells how far it is before it answers, and takes no `odd` ones. */
const discoveredServer: OpenDuplex = async (_who, { onMessage, onEnd }) => ({
  async send(message) {
    const id = memberOf(message, 'id')
    const params = memberOf(message, 'params')
    const progressToken = memberOf(memberOf(params, '_meta'), 'progressToken')
    const answer: JsonObject =
      memberOf(params, 'odd') === undefined
        ? { jsonrpc: '2.0', id, result: { supportedVersions: ['2026-07-28'] } }
        : { jsonrpc: '2.0', id, error: { code: -32_602, message: 'Invalid params' } }
    if (progressToken !== undefined) {
      const method = 'notifications/progress'
      onMessage({ jsonrpc: '2.0', method, params: { progressToken, progress: 1 } })
    }
    setImmediate(() => onMessage(answer))
  },
  close: async () => onEnd(),
})

it('a server that is known to be modern stays so, whatever it makes of a question', async () => {
  const upstream = bridgeTo({ open: discoveredServer, per: 'session' })
  const alice = modernClient(upstream, await callerNamed('alice'))
  const discover = (more: object, meta: object = {}) => ({
    jsonrpc: '2.0',
    id: 5,
    method: 'server/discover',
    params: {
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', ...meta },
      ...more,
    },
  })
  const found = await alice.post(discover({}, { progressToken: 'p' }))
  expect(found.status).toBe(200)
  expect(await messagesOf(found)).toMatchObject([{ id: 5, result: {} }])
  const refused = await alice.post(discover({ odd: true }))
  expect(await messagesOf(refused)).toMatchObject([{ id: 5, error: { code: -32_602 } }])
  expect((await alice.post(discover({}))).status).toBe(200)
  await upstream.close()
})
