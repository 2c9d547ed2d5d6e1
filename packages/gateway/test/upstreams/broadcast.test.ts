import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { expect, it } from 'vitest'
import type { OpenDuplex } from '../../src/upstreams/duplex/duplex.ts'
import { bridgeTo } from './kit.ts'
import { beginSession, callerNamed, messagesOf } from './upstream-client.ts'

/** One process behind many streams: each of them gets the answers of all. */
function broadcastingServer(): OpenDuplex {
  const everybody = new Set<(message: JsonObject) => void>()
  const answer = (id: unknown, result: JsonObject): void => {
    for (const tell of everybody) tell({ jsonrpc: '2.0', id, result })
  }
  return async (_who, { onMessage, onEnd }) => {
    everybody.add(onMessage)
    return {
      async send(message) {
        const id = memberOf(message, 'id')
        const given = memberOf(memberOf(message, 'params'), 'arguments')
        const isCall = memberOf(message, 'method') === 'tools/call'
        const result = isCall
          ? { content: [{ text: JSON.stringify(given) }] }
          : { capabilities: {} }
        if (id !== undefined) setImmediate(() => answer(id, result))
      },
      async close() {
        everybody.delete(onMessage)
        onEnd()
      },
    }
  }
}

it('two principals get their own answers of a server that tells everybody everything', async () => {
  const upstream = bridgeTo({ open: broadcastingServer(), per: 'session' })
  const callers = ['alice', 'bob'].map(callerNamed)
  const clients = await Promise.all(
    callers.map(async (caller) => beginSession(upstream, await caller)),
  )
  for (let round = 0; round < 20; round += 1) {
    const answers = clients.map((client, of) => client.call('any', { of, round }, { id: round }))
    for (const [of, answer] of answers.entries()) {
      const { result } = (await messagesOf(await answer)).at(-1) ?? {}
      expect(result?.content).toEqual([{ text: JSON.stringify({ of, round }) }])
    }
  }
  await upstream.close()
})
