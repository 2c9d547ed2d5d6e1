import { expect, test, vi } from 'vitest'
import { createGuard } from '../../src/index.ts'
import { attacked } from '../attacked.ts'
import { key } from '../calling.ts'
import { mendedBank, weakBank } from './bank.ts'

vi.setConfig({ testTimeout: 120_000 })

const only = ['unbound-handle', 'unsealed-request-state', 'unbound-request-state'] as const

test('a server of SDK v2 whose request state is in clear can be told anything', async () => {
  expect(await attacked(weakBank('unsealed'), only)).toMatchObject({
    'unbound-handle': 'vulnerable',
    'unsealed-request-state': 'vulnerable',
  })
})

test('with the codec of the SDK, a state is whoever’s it comes from', async () => {
  expect(await attacked(weakBank('signed'), only)).toMatchObject({
    'unbound-handle': 'vulnerable',
    'unsealed-request-state': 'safe',
    'unbound-request-state': 'vulnerable',
  })
})

test('with those of the guard, both are for their owner and their request', async () => {
  const guard = createGuard({
    issuer: 'https://login.example',
    cleartextOnLoopback: true,
    keys: [key('k1')],
  })
  expect(await attacked(mendedBank(guard), only, guard)).toEqual({
    'unbound-handle': 'safe',
    'unsealed-request-state': 'safe',
    'unbound-request-state': 'safe',
  })
  await guard.close()
})
