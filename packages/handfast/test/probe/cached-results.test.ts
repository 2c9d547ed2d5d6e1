import { describe, expect, test } from 'vitest'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { plainForm } from '../../src/probe/tools/cached-results.ts'
import { as, patient, url } from './principals.ts'

/** A server whose list of tools is made for each caller, and sent with a header. */
async function probed(
  listFor: (user: string) => object,
  cacheControl = 'no-store',
): Promise<CheckResult | undefined> {
  const handler = modernServer({
    answer({ message: { method }, user, reply }) {
      if (method !== 'tools/list') return undefined
      const response = reply(listFor(user))
      response.headers.set('cache-control', cacheControl)
      return response
    },
  })
  const only = ['public-cache-of-private-result'] as const
  return (await probe({ url, handler, as, only, limits: patient })).checks[0]
}

describe('public-cache-of-private-result', () => {
  test('looks at the HTTP header, too', async () => {
    const own = (user: string): object => ({ tools: [], title: `Tools of ${user}` })
    expect((await probed(own, 'public, max-age=60'))?.verdict).toBe('vulnerable')
    expect((await probed(own, 'private, max-age=60'))?.verdict).toBe('safe')
  })

  test('is not claimed of what is public and the same', async () => {
    const all = { tools: [], cacheScope: 'public' }
    expect((await probed(() => all))?.verdict).toBe('safe')
  })

  test('is not claimed of what differs by itself', async () => {
    let count = 0
    const result = await probed(() => ({ tools: [], at: (count += 1), cacheScope: 'public' }))
    expect(result?.verdict).toBe('inconclusive')
  })
})

test('order, and what is about the answer alone, do not count', () => {
  const one = { tools: [{ a: 1, b: 2 }, { c: 3 }], ttlMs: 5, _meta: { id: 1 } }
  const other = { tools: [{ c: 3 }, { b: 2, a: 1 }], ttlMs: 9 }
  expect(plainForm(one)).toBe(plainForm(other))
  expect(plainForm({ tools: [1] })).not.toBe(plainForm({ tools: [2] }))
})
