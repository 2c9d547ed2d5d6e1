import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { callerOf, createGuard } from '@handfast/guard'
import type { Contender } from './latency.ts'

const body = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'transfer', arguments: { amount: 5, to: 'somebody' } },
}

/** Seals a request state and opens it: with all that it is bound to, and as bare AES-256-GCM. */
export async function sealAndOpen(): Promise<readonly [Contender, Contender]> {
  const guard = createGuard({ keys: [{ id: 'only', secret: randomBytes(32) }] })
  const caller = await callerOf({ issuer: 'https://login.example', subject: 'alice' })
  const codec = guard.requestState()
  const once = (): Promise<void> =>
    guard.run({ caller, session: undefined, body }, async () => {
      await codec.verify(await codec.mint({ step: 1 }))
    })
  return [
    { name: 'guard', once },
    { name: 'node:crypto', once: bare() },
  ]
}

const cipher = 'aes-256-gcm'

/** A text as long as what the guard seals. */
function bare(): () => void {
  const key = randomBytes(32)
  const text = Buffer.from('x'.repeat(230))
  const additional = Buffer.from('v1.only request-state')
  return () => {
    const nonce = randomBytes(12)
    const sealing = createCipheriv(cipher, key, nonce).setAAD(additional)
    const sealed = Buffer.concat([sealing.update(text), sealing.final()])
    const opening = createDecipheriv(cipher, key, nonce).setAAD(additional)
    opening.setAuthTag(sealing.getAuthTag())
    const opened = Buffer.concat([opening.update(sealed), opening.final()])
    if (opened.length !== text.length) throw new Error('It was not opened.')
  }
}
