/**
 * A process of its own: seals a request state and opens it, with all that it is bound to, beside
 * bare AES-256-GCM. It prints one JSON object of p50s in µs. Words: ROUNDS COUNT given|carried
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { callerOf, createGuard } from '@handfast/guard'
import type { GuardContext } from '@handfast/guard'
import { measure } from './latency.ts'

const body = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'transfer', arguments: { amount: 5, to: 'somebody' } },
}

/** The request is given, or found in the context in which a server runs its handlers. */
async function guarded(how: string): Promise<() => Promise<void>> {
  const guard = createGuard({ keys: [{ id: 'only', secret: randomBytes(32) }] })
  const caller = await callerOf({ issuer: 'https://login.example', subject: 'alice' })
  const codec = guard.requestState()
  const next = (): GuardContext => ({ caller, session: undefined, body })
  const given = async (): Promise<void> => {
    const request = next()
    await codec.verify(await codec.mint({ step: 1 }, undefined, request), undefined, request)
  }
  const carried = (): Promise<void> =>
    guard.run(next(), async () => {
      await codec.verify(await codec.mint({ step: 1 }))
    })
  return how === 'given' ? given : carried
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

const [rounds, count, how] = process.argv.slice(2)
if (how !== 'given' && how !== 'carried') {
  throw new TypeError('Words: ROUNDS COUNT given|carried')
}
const contenders = [
  { name: 'guard', once: await guarded(how) },
  { name: 'node:crypto', once: bare() },
]
const latencies = await measure(contenders, { rounds: Number(rounds), count: Number(count) })
const p50 = (name: string): number | undefined => latencies.get(name)?.p50Us
process.stdout.write(JSON.stringify({ guard: p50('guard'), bare: p50('node:crypto') }))
