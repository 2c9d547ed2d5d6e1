import { expect, test } from 'vitest'
import { createGuard } from '../../src/index.ts'
import type { Guard } from '../../src/index.ts'
import { nonceAt } from '../../src/proofs/dpop-nonce.ts'
import { alice, key } from '../calling.ts'

const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'pay' } }

const as = <T>(guard: Guard, serve: () => Promise<T>): Promise<T> =>
  guard.run({ caller: alice, session: undefined, body }, serve)

/** Whatever is made with a key of the ring. */
const makers: Readonly<Record<string, (guard: Guard) => Promise<unknown>>> = {
  'request state': (guard) => as(guard, () => guard.requestState<string>().mint('5 to bob')),
  'agent token': (guard) => guard.agentTokens().mint('worker-7', alice),
  'handle with an idempotency key': (guard) =>
    guard.handles<number>('basket').mint(1, { caller: alice, idempotencyKey: 'call-1' }),
  'nonce for proofs': async ({ keys }) => keys && (await nonceAt(keys, 0)),
}

/** More than any of them takes, be it of promises or, as keys are derived elsewhere, of events. */
const turnsMax = 60

const passing: Readonly<Record<string, () => Promise<void>>> = {
  promises: () => Promise.resolve(),
  events: () => new Promise((resolve) => setImmediate(resolve)),
}

for (const [maker, make] of Object.entries(makers)) {
  for (const [turn, pass] of Object.entries(passing)) {
    test(`${maker}: its key is dropped while it is minted, between ${turn}`, async () => {
      for (let turns = 0; turns < turnsMax; turns += 1) {
        const guard = createGuard({ keys: [key('old')] })
        const making = make(guard)
        for (let done = 0; done < turns; done += 1) await pass()
        guard.keys?.add(key('new'))
        guard.keys?.drop('old')
        await expect(making).resolves.toBeDefined()
      }
    })
  }
}
