import { expect, test, vi } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Caller, Guard, KeyRing } from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { alice, key } from '../calling.ts'

vi.setConfig({ testTimeout: 60_000 })

/** Something that a guard made with a key, and how another node opens it. */
interface Made {
  /** Either that was the current one at some moment while it was made. */
  readonly keyIds: readonly string[]
  /** False when it was refused. */
  opens(on: Guard): Promise<boolean>
}

const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'pay' } }

const as = <T>(guard: Guard, serve: () => Promise<T>): Promise<T> =>
  guard.run({ caller: alice, session: undefined, body }, serve)

const isDone = (attempt: Promise<unknown>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  )

type Make = (guard: Guard, caller: Caller) => Promise<(on: Guard) => Promise<unknown>>

const makers: Readonly<Record<string, Make>> = {
  async 'request state'(guard) {
    const state = await as(guard, () => guard.requestState<string>().mint('5 to bob'))
    return (on) => as(on, () => on.requestState<string>().verify(state))
  },
  async 'agent token'(guard, caller) {
    const { token } = await guard.agentTokens(many).mint('worker-7', caller)
    return (on) => on.agentTokens(many).verify(token, caller)
  },
}

/** Every token is of the same principal. */
const many = { perPrincipalMax: 10_000 }

const rotations = 40
const perRotation = 6
/** How many keys before the current one still open what they made. */
const keptMax = 3

test.each(Object.entries(makers))('%s: keys come and go while it is used', async (_name, make) => {
  const store = memoryStore()
  const first = key('k0')
  const guards = [createGuard({ store, keys: [first] }), createGuard({ store, keys: [first] })]
  const rings = guards.map(ringOf)
  const made: Made[] = []
  const live = ['k0']
  let stood = 0
  let fell = 0
  const atAll = (change: (ring: KeyRing) => void): void => rings.forEach(change)

  const mintOne = async (guard: Guard): Promise<void> => {
    const ring = ringOf(guard)
    const before = ring.currentId()
    const open = await make(guard, alice)
    made.push({ keyIds: [before, ring.currentId()], opens: (on) => isDone(open(on)) })
  }
  /** Everything is tried at once, on both nodes; some of it while keys change. */
  const tryAll = async (): Promise<void> => {
    await Promise.all(
      made.flatMap((one) =>
        guards.map(async (guard) => {
          const wereDropped = !one.keyIds.some((id) => live.includes(id))
          const opened = await one.opens(guard)
          const areLive = one.keyIds.every((id) => live.includes(id))
          // Of what was dropped meanwhile, either is right.
          if (areLive) expect(opened).toBe(true)
          if (wereDropped) expect(opened).toBe(false)
          stood += Number(areLive)
          fell += Number(wereDropped)
        }),
      ),
    )
  }

  for (let round = 1; round <= rotations; round += 1) {
    const minting = guards.flatMap((guard) =>
      Array.from({ length: perRotation }, () => mintOne(guard)),
    )
    const trying = tryAll()
    const next = key(`k${round}`)
    // All accept a key before one uses it.
    atAll((ring) => ring.accept(next))
    live.push(next.id)
    await Promise.resolve()
    atAll((ring) => ring.use(next.id))
    await Promise.all([...minting, trying])
    const rotating = tryAll()
    const [oldest = ''] = live
    if (live.length > keptMax) {
      atAll((ring) => ring.drop(oldest))
      live.shift()
    }
    await rotating
    await tryAll()
    // What is long over needs no more trying than a few rounds of it.
    made.splice(0, Math.max(0, made.length - 2 * perRotation * (keptMax + 3)))
  }
  expect(stood).toBeGreaterThan(1_000)
  expect(fell).toBeGreaterThan(1_000)
  await Promise.all(guards.map((guard) => guard.close()))
})

function ringOf({ keys }: Guard): KeyRing {
  if (keys === undefined) throw new Error('the guard was given keys')
  return keys
}
