import { expect, it } from 'vitest'
import { abortSignalOf, createEndController, errorOf } from '../../src/data-path/ending.ts'
import type { EndController } from '../../src/data-path/ending.ts'

/** What holds of an AbortController holds of ours. */
const makers: readonly (readonly [string, () => EndController])[] = [
  ['of Node', () => new AbortController()],
  ['of the gateway', createEndController],
]

it.each(makers)('tells all who listen, once, and nobody who has left: %s', (_name, make) => {
  const { signal, abort } = bound(make())
  const told: string[] = []
  const leaving = (): void => void told.push('left')
  const staying = (): void => void told.push('stayed')
  signal.addEventListener('abort', leaving, { once: true })
  signal.addEventListener('abort', staying, { once: true })
  // The same listener is one listener (DOM, section 2.7).
  signal.addEventListener('abort', staying, { once: true })
  signal.removeEventListener('abort', leaving)
  expect(signal.aborted).toBe(false)
  expect(() => signal.throwIfAborted()).not.toThrow()
  abort(new Error('first'))
  abort(new Error('second'))
  expect(told).toEqual(['stayed'])
  expect(signal.aborted).toBe(true)
  expect(() => signal.throwIfAborted()).toThrow('first')
})

it.each(makers)('is an AbortError when nobody says why: %s', (_name, make) => {
  const { signal, abort } = bound(make())
  abort()
  expect(signal.reason).toMatchObject({ name: 'AbortError' })
  expect(errorOf(signal)).toBe(signal.reason)
})

it('becomes a signal for others, whether it is over already or not', () => {
  const before = createEndController()
  const waiting = abortSignalOf(before.signal)
  expect(waiting.aborted).toBe(false)
  before.abort(new Error('over'))
  expect(waiting.reason).toBe(before.signal.reason)
  expect(abortSignalOf(before.signal).reason).toBe(before.signal.reason)
})

const bound = (controller: EndController): EndController => ({
  signal: controller.signal,
  abort: (reason) => controller.abort(reason),
})
