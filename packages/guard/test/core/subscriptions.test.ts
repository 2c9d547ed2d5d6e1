import fc from 'fast-check'
import { expect, test } from 'vitest'
import { narrowListen } from '../../src/core/subscriptions.ts'
import { alice } from '../calling.ts'

const bodyOf = (notifications: unknown): unknown => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'subscriptions/listen',
  params: { notifications, _meta: {} },
})

/** Every text anywhere in a value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const filters = fc.dictionary(
  fc.oneof(fc.constantFrom('resourceSubscriptions', 'taskIds', '__proto__'), fc.string()),
  fc.oneof(fc.boolean(), fc.array(fc.oneof(fc.string(), fc.jsonValue())), fc.jsonValue()),
)

test('nothing is left that was not allowed, whatever was asked for', async () => {
  await fc.assert(
    fc.asyncProperty(filters, async (notifications) => {
      const { body } = await narrowListen(bodyOf(notifications), alice, () => false)
      const left: unknown = Object(body).params.notifications
      expect(textsIn(left)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('all is left that was', async () => {
  const texts = fc.array(fc.string(), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(texts, texts, async (resourceSubscriptions, taskIds) => {
      const body = bodyOf({ resourceSubscriptions, taskIds, toolsListChanged: true })
      expect(await narrowListen(body, alice, () => true)).toEqual({ body, dropped: 0 })
    }),
  )
})

test('what was sent is not changed', async () => {
  const body = bodyOf({ resourceSubscriptions: ['a', 'b'] })
  const before = JSON.stringify(body)
  const only = (_: unknown, topic: { readonly kind: string }): boolean => topic.kind === 'task'
  expect((await narrowListen(body, alice, only)).dropped).toBe(2)
  expect(JSON.stringify(body)).toBe(before)
})

test('so many are asked about, and the rest is dropped', async () => {
  let asked = 0
  const resourceSubscriptions = Array.from({ length: 5000 }, (_, index) => `note://${index}`)
  const allow = (): boolean => (asked += 1) > 0
  const { dropped } = await narrowListen(bodyOf({ resourceSubscriptions }), alice, allow)
  expect([asked, dropped]).toEqual([1000, 4000])
})

test('a body that is none is passed on as it is', async () => {
  for (const body of [undefined, null, 7, [], {}, { params: [] }, bodyOf(undefined), bodyOf([])]) {
    expect(await narrowListen(body, alice, () => false)).toEqual({ body, dropped: 0 })
  }
})
