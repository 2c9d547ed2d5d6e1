import type { JsonObject } from '@handfast/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DuplexEvents } from '../../src/upstreams/duplex/duplex.ts'
import { bridgeTo } from './kit.ts'
import { beginSession, callerNamed, messagesOf, modernClient } from './upstream-client.ts'
import type { Client } from './upstream-client.ts'

/** Keeps what it is asked, and answers in the order that it is told to. */
function heldServer() {
  const waiting: (() => void)[] = []
  const open = async (_who: unknown, { onMessage, onEnd }: DuplexEvents) => ({
    async send({ id, method, params }: JsonObject) {
      const { arguments: args, _meta: meta } = (params ?? {}) as Record<
        string,
        Record<string, unknown>
      >
      if (id === undefined) return
      const answer = { jsonrpc: '2.0', id, result: { content: [{ text: JSON.stringify(args) }] } }
      if (method === 'initialize') return onMessage(answer)
      const { progressToken } = meta ?? {}
      const progress = { progressToken, progress: args?.['value'] }
      waiting.push(() => {
        if (progressToken !== undefined) {
          onMessage({ jsonrpc: '2.0', method: 'notifications/progress', params: progress })
        }
        onMessage(answer)
      })
    },
    close: async () => onEnd(),
  })
  return { open, waiting }
}

const call = fc.record({
  client: fc.nat({ max: 3 }),
  id: fc.constantFrom(0, 1, '1', 'x'),
  progressToken: fc.option(fc.constantFrom(1, '1'), { nil: undefined }),
  /** Which of those that wait is answered next. */
  next: fc.nat({ max: 30 }),
})

for (const era of ['legacy', 'modern'] as const) {
  it(`every answer of ${era} clients with the same ids reaches its asker`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
        const { open, waiting } = heldServer()
        const upstream = bridgeTo({ open, per: 'principal' })
        const caller = await callerNamed('alice')
        const clients: Client[] = []
        for (let count = 0; count < 4; count += 1) {
          const modern = modernClient(upstream, caller)
          clients.push(era === 'modern' ? modern : await beginSession(upstream, caller))
        }
        const answers = calls.map(({ client, id, progressToken }, value) =>
          clients[client]?.call(
            'any',
            { value },
            {
              id,
              ...(progressToken === undefined ? {} : { progressToken }),
            },
          ),
        )
        await new Promise((resolve) => setImmediate(resolve))
        for (const { next } of calls) waiting.splice(next % waiting.length, 1)[0]?.()
        for (const [value, answer] of answers.entries()) {
          const { id, progressToken } = calls[value] ?? {}
          const messages = answer === undefined ? [] : await messagesOf(await answer)
          const { id: answered, result } = messages.at(-1) ?? {}
          expect(answered).toBe(id)
          expect(result?.content).toEqual([{ text: JSON.stringify({ value }) }])
          expect(messages).toHaveLength(progressToken === undefined ? 1 : 2)
          if (progressToken === undefined) continue
          expect(messages[0]?.params).toEqual({ progressToken, progress: value })
        }
        await upstream.close()
      }),
      { numRuns: 100 },
    )
  })
}
