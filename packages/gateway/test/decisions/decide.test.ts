import { createGuard } from '@handfast/guard'
import type { Happening } from '@handfast/guard'
import { expect, it } from 'vitest'
import { decide } from '../../src/decisions/decide.ts'
import type { DecideParts } from '../../src/decisions/decide.ts'

const bearer: ReturnType<DecideParts['authenticators']>[number] = {
  name: 'test',
  scheme: 'Bearer',
  async identify({ headers }) {
    const sub = headers.get('authorization')?.slice('Bearer '.length) ?? ''
    const extra = { iss: 'https://login.example', sub }
    return { kind: 'verified', authInfo: { token: sub, clientId: 'app', scopes: [], extra } }
  },
}

it('tells the watch who uses a session id of somebody else, and who an ended one', async () => {
  const happened: Happening[] = []
  const tell = (happening: Happening): void => void happened.push(happening)
  const guard = createGuard({ stateless: true, cleartextOnLoopback: true, watch: { tell } })
  const claims = guard.handles<null>('session', { ids: 'claimed', weakness: 'unbound-session' })
  const statusFor = async (who: string, method = 'GET'): Promise<number> => {
    const shown = { host: 'localhost', authorization: `Bearer ${who}`, 'mcp-session-id': 'one' }
    const asked = { method, url: new URL('http://localhost/mcp'), headers: new Headers(shown) }
    return (await decide(asked, { authenticators: () => [bearer], guard, claims })).status
  }
  expect(await statusFor('alice')).toBe(200)
  expect(await statusFor('bob')).toBe(404)
  expect(await statusFor('alice', 'DELETE')).toBe(200)
  expect(await statusFor('alice')).toBe(404)
  const words = happened.map(({ name, reason, weakness }) => [name, reason, weakness])
  expect(words).toEqual([
    ['handle.owned', undefined, undefined],
    ['handle.refused', 'foreign', 'unbound-session'],
    ['handle.resolved', undefined, undefined],
    ['handle.ended', 'ended', undefined],
    ['handle.refused', 'ended', undefined],
  ])
  expect(JSON.stringify(happened)).not.toContain('"one"')
  await guard.close()
})
