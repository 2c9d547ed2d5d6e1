import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLog } from '../../src/telemetry/log.ts'
import { createActivity } from '../../src/telemetry/activity.ts'
import type { Exchange } from '../../src/data-path/exchange.ts'

test('a line is one JSON object, from the level on that was chosen', () => {
  const lines: string[] = []
  const write = (text: string): void => void lines.push(text)
  const log = createLog({ level: 'warn', write, clock: () => 0 })
  log.info('not.this')
  log.warn('upstream.failed', { upstream: 'notes', code: 'UPSTREAM_TIMEOUT' })
  expect(lines).toEqual([
    '{"at":"1970-01-01T00:00:00.000Z","level":"warn","name":"upstream.failed",' +
      '"upstream":"notes","code":"UPSTREAM_TIMEOUT"}\n',
  ])
})

test('no name that a client sends is shown in full when it could be an id', () => {
  const id = fc.string({ minLength: 43, maxLength: 200, unit: 'grapheme-ascii' })
  fc.assert(
    fc.property(id, fc.boolean(), (name, isTool) => {
      const activity = createActivity()
      const asked = isTool
        ? { id: 1, method: 'tools/call', params: { name } }
        : { id: 1, method: name, params: {} }
      // What of an exchange is looked at is there.
      const exchange = {
        upstream: 'notes',
        session: { ref: 'r' },
        caller: { owner: 'o', principal: {} },
        asked: [asked],
      } as unknown as Exchange
      activity.see(exchange, 0)
      const [changed] = activity.takeChanged()
      const used = changed && activity.used(changed.ref)
      expect(used?.last ?? '').not.toContain(name)
    }),
  )
})
