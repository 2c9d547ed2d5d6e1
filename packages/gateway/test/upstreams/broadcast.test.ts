import { randomBytes } from 'node:crypto'
import { callerOf } from '@handfast/guard'
import { memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { expect, it } from 'vitest'
import { bridge } from '../../src/upstreams/duplex/bridge.ts'
import type { OpenDuplex } from '../../src/upstreams/duplex/duplex.ts'
import { beginSession, messagesOf } from './upstream-client.ts'

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
  const upstream = bridge({
    name: 'broadcasting',
    open: broadcastingServer(),
    per: 'session',
    knowsModern: true,
    linksMax: 10,
    linksMaxPerPrincipal: 10,
    startMsMax: 10_000,
    idleMsMax: 60_000,
    answerBytesMax: 2 ** 20,
    streamIdleMsMax: 60_000,
    clock: Date.now,
    random: randomBytes,
    isReady: async () => true,
  })
  const callers = ['alice', 'bob'].map((subject) => callerOf({ issuer: 'urn:test', subject }))
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
