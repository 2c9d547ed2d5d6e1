import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isGuardError } from '../../src/index.ts'
import type { Handle, HandleOptions, Handles } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { alice, bob, callerNamed, issuer, lab } from '../calling.ts'
import type { Lab } from '../calling.ts'

interface Basket {
  readonly items: readonly string[]
}

const minute = 60_000
const recover = 'Call create_basket for a new one.'

function baskets(of: Lab, options: HandleOptions<Basket> = {}): Handles<Basket> {
  return of.guard.handles<Basket>('basket', { recover, ...options })
}

/** What a model would read. */
async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    if (isGuardError(error)) return `${error.code}: ${error.message}`
    throw error
  }
  return 'none'
}

const unknown = `GUARD_HANDLE_UNKNOWN: There is no such basket. ${recover}`
const over = `GUARD_HANDLE_UNKNOWN: This basket has ended or expired. ${recover}`

const minted = (of: Lab, handles: Handles<Basket>): Promise<Handle<Basket>> =>
  of.as(alice, () => handles.mint({ items: ['tea'] }))

describe('a handle', () => {
  test('is minted with 256 random bits, and is its owner’s', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    expect(id).toMatch(/^basket_[A-Za-z0-9_-]{43}$/)
    const found = await one.as(alice, () => handles.resolve(id))
    expect(found).toMatchObject({ value: { items: ['tea'] }, rights: 'own' })
    expect((await minted(one, handles)).id).not.toBe(id)
  })

  test('that is foreign is as unknown as one that never was, to every verb', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    const made = `basket_${'A'.repeat(43)}`
    for (const name of [id, made, id.slice(1), `${id}=`, '', 'basket_', 'constructor']) {
      const change = (): Basket => ({ items: [] })
      const principal = { issuer, subject: 'bob' }
      const attempts: (() => Promise<unknown>)[] = [
        () => handles.resolve(name),
        () => handles.update(name, change),
        () => handles.end(name),
        () => handles.share(name, principal, 'read'),
        () => handles.unshare(name, principal),
      ]
      for (const attempt of attempts) {
        expect(await refusal(one.as(bob, attempt))).toBe(unknown)
      }
    }
    const found = await one.as(alice, () => handles.resolve(id))
    expect(found.value).toEqual({ items: ['tea'] })
    const told = one.happened.filter(({ weakness }) => weakness === 'unbound-handle')
    expect(told).toHaveLength(5)
    expect(told[0]).toMatchObject({ reason: 'foreign', caller: bob.owner, owner: alice.owner })
    expect(JSON.stringify(one.happened)).not.toContain(id.slice('basket_'.length))
  })

  test('asks the store the same of a foreign and of an unknown one', async () => {
    const store = memoryStore()
    const asked: string[] = []
    const find: typeof store.find = (kind, key, nowMs) => {
      asked.push(kind)
      return store.find(kind, key, nowMs)
    }
    const one = lab({ store: { ...store, find } })
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    await refusal(one.as(bob, () => handles.resolve(id)))
    const foreign = asked.splice(0)
    await refusal(one.as(bob, () => handles.resolve(`basket_${'A'.repeat(43)}`)))
    expect(foreign).toEqual(['handle:basket', 'ended-handle:basket'])
    expect(asked).toEqual(foreign)
  })

  test('of one name is not one of another', async () => {
    const one = lab()
    const handles = baskets(one)
    const drafts = one.guard.handles('draft')
    const { id } = await minted(one, handles)
    const renamed = id.replace('basket', 'draft')
    expect(await refusal(one.as(alice, () => drafts.resolve(renamed)))).toContain('no such draft')
  })

  test('may answer to the agent that it was minted for, and to no other of its user', async () => {
    const one = lab()
    const handles = baskets(one, { boundTo: 'agent' })
    const [first, second] = await Promise.all([
      callerNamed('alice', 'jkt:one'),
      callerNamed('alice', 'jkt:two'),
    ])
    const { id } = await one.as(first, () => handles.mint({ items: [] }))
    expect((await one.as(first, () => handles.resolve(id))).rights).toBe('own')
    for (const other of [second, alice, bob]) {
      expect(await refusal(one.as(other, () => handles.resolve(id)))).toBe(unknown)
    }
    expect(one.happened).toContainEqual(
      expect.objectContaining({ reason: 'other-agent', weakness: 'unbound-agent-token' }),
    )
  })

  test('is for somebody, always', async () => {
    const one = lab()
    const handles = baskets(one)
    expect(await refusal(handles.mint({ items: [] }))).toContain('GUARD_NO_CALLER')
    const { id } = await handles.mint({ items: [] }, { caller: alice })
    expect(await refusal(handles.resolve(id))).toContain('GUARD_NO_CALLER')
    expect((await handles.resolve(id, { caller: alice })).rights).toBe('own')
    expect(await refusal(handles.resolve(id, { caller: bob }))).toBe(unknown)
  })
})

describe('the end', () => {
  test('comes at once, and only its owner hears that there was something', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    await one.as(alice, () => handles.end(id))
    expect(await refusal(one.as(alice, () => handles.resolve(id)))).toBe(over)
    expect(await refusal(one.as(alice, () => handles.end(id)))).toBe(over)
    expect(await refusal(one.as(bob, () => handles.resolve(id)))).toBe(unknown)
  })

  test('comes by itself when it is not used, and after a while in any case', async () => {
    const one = lab()
    const limits = { idleMsMax: 10 * minute, absoluteMsMax: 25 * minute }
    const handles = baskets(one, { limits })
    const { id } = await minted(one, handles)
    one.pass(9 * minute)
    expect((await one.as(alice, () => handles.resolve(id))).rights).toBe('own')
    one.pass(9 * minute)
    expect((await one.as(alice, () => handles.resolve(id))).rights).toBe('own')
    one.pass(7 * minute)
    expect(await refusal(one.as(alice, () => handles.resolve(id)))).toBe(over)
    expect(await refusal(one.as(bob, () => handles.resolve(id)))).toBe(unknown)

    const idle = await minted(one, handles)
    one.pass(10 * minute)
    expect(await refusal(one.as(alice, () => handles.resolve(idle.id)))).toBe(over)
  })

  test('of all that a principal owns takes no handle of another', async () => {
    const one = lab()
    const handles = baskets(one)
    const mine = await minted(one, handles)
    const theirs = await one.as(bob, () => handles.mint({ items: [] }))
    expect(await handles.endAllOf(alice.owner)).toBe(1)
    expect(await refusal(one.as(alice, () => handles.resolve(mine.id)))).toBe(over)
    expect((await one.as(bob, () => handles.resolve(theirs.id))).rights).toBe('own')
  })
})

describe('many', () => {
  test('of one principal end the one that was unused for longest', async () => {
    const one = lab()
    const handles = baskets(one, { limits: { perPrincipalMax: 2 } })
    const first = await minted(one, handles)
    one.pass(5 * minute)
    const second = await minted(one, handles)
    one.pass(5 * minute)
    await one.as(alice, () => handles.resolve(first.id))
    const foreign = await one.as(bob, () => handles.mint({ items: [] }))
    await minted(one, handles)
    expect((await one.as(alice, () => handles.resolve(first.id))).rights).toBe('own')
    expect(await refusal(one.as(alice, () => handles.resolve(second.id)))).toBe(over)
    expect((await one.as(bob, () => handles.resolve(foreign.id))).rights).toBe('own')
  })

  test('are refused where that was asked for', async () => {
    const one = lab()
    const handles = baskets(one, { limits: { perPrincipalMax: 1 }, whenFull: 'refuse' })
    await minted(one, handles)
    expect(await refusal(minted(one, handles))).toContain('GUARD_HANDLES_FULL')
    expect(await refusal(one.as(bob, () => handles.mint({ items: [] })))).toBe('none')
  })

  test('in all are refused, and nobody’s are ended for another', async () => {
    const one = lab()
    const handles = baskets(one, { limits: { max: 1 } })
    const { id } = await minted(one, handles)
    expect(await refusal(one.as(bob, () => handles.mint({ items: [] })))).toContain('HANDLES_FULL')
    expect((await one.as(alice, () => handles.resolve(id))).rights).toBe('own')
  })
})

describe('update', () => {
  test('loses nothing, however many write at once', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    const added = Array.from({ length: 50 }, (_, index) => `item ${index}`)
    const add = (item: string): Promise<unknown> =>
      one.as(alice, () =>
        handles.update(id, async ({ items }) => {
          await Promise.resolve()
          return { items: [...items, item] }
        }),
      )
    await Promise.all(added.map(add))
    const { value } = await one.as(alice, () => handles.resolve(id))
    expect([...value.items].sort()).toEqual(['tea', ...added].sort())
  })

  test('by a stranger does not wait its turn', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const slow = one.as(alice, () =>
      handles.update(id, async (value) => {
        await held
        return value
      }),
    )
    expect(await refusal(one.as(bob, () => handles.update(id, (value) => value)))).toBe(unknown)
    release()
    await slow
  })

  test('keeps what the schema made, and nothing that it refuses', async () => {
    const one = lab()
    const schema = z.object({ items: z.array(z.string().trim()) })
    const handles = baskets(one, { schema })
    const { id, value } = await one.as(alice, () => handles.mint({ items: [' tea '] }))
    expect(value).toEqual({ items: ['tea'] })
    const broken = { items: [7] } as unknown as Basket
    const attempts = [() => handles.mint(broken), () => handles.update(id, () => broken)]
    for (const attempt of attempts) {
      expect(await refusal(one.as(alice, attempt))).toContain('GUARD_HANDLE_VALUE_INVALID')
    }
    const large = { items: ['x'.repeat(70_000)] }
    expect(await refusal(one.as(alice, () => handles.mint(large)))).toContain('longer than')
    const none = undefined as unknown as Basket
    expect(await refusal(one.as(alice, () => baskets(one).mint(none)))).toContain('not JSON')
    expect((await one.as(alice, () => handles.resolve(id))).value).toEqual({ items: ['tea'] })
  })
})

describe('a mint with an idempotency key', () => {
  test('gives the same handle while that lives', async () => {
    const one = lab()
    const handles = baskets(one)
    const again = (caller = alice, idempotencyKey = 'call 7'): Promise<Handle<Basket>> =>
      one.as(caller, () => handles.mint({ items: [caller.principal.subject] }, { idempotencyKey }))
    const all = await Promise.all([again(), again(), again()])
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    const first = all[0]?.id ?? ''
    expect((await again(bob)).id).not.toBe(first)
    expect((await again(alice, 'call 8')).id).not.toBe(first)

    await one.as(alice, () => handles.end(first))
    const second = await again()
    expect(second.id).not.toBe(first)
    expect(await refusal(one.as(alice, () => handles.resolve(first)))).toBe(over)
    expect((await again()).id).toBe(second.id)
  })

  test('keeps no id in the store', async () => {
    const store = memoryStore()
    const kept: string[] = []
    const insert: typeof store.insert = (record, caps, nowMs) => {
      kept.push(JSON.stringify(record))
      return store.insert(record, caps, nowMs)
    }
    const replace: typeof store.replace = (record, value, nowMs) => {
      kept.push(value)
      return store.replace(record, value, nowMs)
    }
    const one = lab({ store: { ...store, insert, replace } })
    const mint = () => baskets(one).mint({ items: [] }, { idempotencyKey: 'call 7' })
    const { id } = await one.as(alice, mint)
    expect(kept.some((value) => value.startsWith('v1.'))).toBe(true)
    expect(kept.join('\n')).not.toContain(id.slice('basket_'.length))
  })

  test('needs keys', async () => {
    const one = lab({ keys: undefined as never })
    const mint = () => baskets(one).mint({ items: [] }, { idempotencyKey: 'call 7' })
    await expect(one.as(alice, mint)).rejects.toThrow(TypeError)
  })
})

describe('sharing', () => {
  const withBob = { issuer, subject: 'bob' }

  test('lets somebody read, or write, and nothing more, until it is taken back', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    const add = (): Promise<Handle<Basket>> =>
      handles.update(id, ({ items }) => ({ items: [...items, 'milk'] }))
    const mayNot = 'GUARD_HANDLE_NOT_ALLOWED'

    await one.as(alice, () => handles.share(id, withBob, 'read'))
    expect(await one.as(bob, () => handles.resolve(id))).toMatchObject({ rights: 'read' })
    expect(await refusal(one.as(bob, add))).toContain(mayNot)

    await one.as(alice, () => handles.share(id, withBob, 'write'))
    expect((await one.as(bob, add)).value).toEqual({ items: ['tea', 'milk'] })
    expect(await refusal(one.as(bob, () => handles.end(id)))).toContain(mayNot)
    const onwards = { issuer, subject: 'carol' }
    expect(await refusal(one.as(bob, () => handles.share(id, onwards, 'read')))).toContain(mayNot)

    await one.as(alice, () => handles.unshare(id, withBob))
    expect(await refusal(one.as(bob, () => handles.resolve(id)))).toBe(unknown)
    expect((await one.as(alice, () => handles.resolve(id))).value.items).toEqual(['tea', 'milk'])
  })

  test('has an end', async () => {
    const one = lab()
    const handles = baskets(one)
    const { id } = await minted(one, handles)
    const share = (index: number): Promise<void> =>
      one.as(alice, () => handles.share(id, { issuer, subject: `user ${index}` }, 'read'))
    for (let index = 0; index < 100; index += 1) await share(index)
    expect(await refusal(share(100))).toContain('GUARD_HANDLES_FULL')
    await share(99)
  })
})

test('names that cannot begin an id are refused', () => {
  for (const name of ['', 'Basket', 'a_b', '1a', 'a'.repeat(33), 'a b', 'a:b']) {
    expect(() => lab().guard.handles(name)).toThrow(TypeError)
  }
})
