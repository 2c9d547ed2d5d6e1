import type { Lab } from '../../lab/lab.ts'
import type { SetCookie } from '../../lab/set-cookie.ts'
import type { Sight } from '../../lab/verdict.ts'
import { postHeaders } from '../../legacy/session.ts'
import { begin, sightOfBeginning } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import type { Answer } from '../../wire/answer.ts'
import { receptionOf } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'

/** What the cookie opens, and what the same with a made-up value does not. */
export interface Ride {
  readonly used: Sight
  readonly unknown: Sight
}

/** A session rides on it if something works with it, and not with another value. */
export async function rideOn(lab: Lab, cookie: SetCookie): Promise<Ride | undefined> {
  for (const way of waysToRide(lab, cookie)) {
    const used = await way(cookie.value)
    if (used.reception !== 'accepted') continue
    const unknown = await way(similarId(cookie.value, lab.random))
    if (unknown.reception !== 'accepted') return { used, unknown }
  }
  return undefined
}

/** Names under which servers keep sessions, so that one is not passed over as something else. */
const sessionName = /sess|sid\b|auth|token|login/iu

export const isNamedAsSession = ({ name }: SetCookie): boolean => sessionName.test(name)

/** @param value Of the cookie. */
type Way = (value: string) => Promise<Sight>

function waysToRide(lab: Lab, cookie: SetCookie): readonly Way[] {
  const { a, nobody } = lab.cast
  const { name } = cookie
  const first: Way = async (value) => {
    const begun = await begin(lab, nobody, { headers: [['cookie', `${name}=${value}`]] })
    return sightOfBeginning(`nobody: ${describeRequest(lab)} with it`, begun)
  }
  const kept: readonly Way[] = isNamedAsSession(cookie) ? [(value) => keeps(lab, name, value)] : []
  if (lab.surface.era === 'modern') return [first, ...kept]
  const ping =
    (as: Principal): Way =>
    (value) =>
      pingWith(lab, as, `${name}=${value}`)
  return [first, ping(a), ping(nobody), ...kept]
}

/** Without a session id in its header: what is left to name the session is the cookie. */
async function pingWith(lab: Lab, as: Principal, cookie: string): Promise<Sight> {
  const id = lab.nextId()
  const answer = await lab.wire.send({
    as,
    method: 'POST',
    url: lab.surface.url,
    headers: [...postHeaders, ['cookie', cookie]],
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' }),
    until: { kind: 'response', id },
  })
  const begun = { answer, reception: receptionOf(answer, id) }
  return sightOfBeginning(`${as.name}: ping with it and no session id`, begun)
}

/**
 * Where everybody is served, a server that knows the value still goes on with it, and sets another
 * one in the place of a value that it does not know.
 */
async function keeps(lab: Lab, name: string, value: string): Promise<Sight> {
  const { nobody } = lab.cast
  const begun = await begin(lab, nobody, { headers: [['cookie', `${name}=${value}`]] })
  const isReplaced = begun.reception === 'accepted' && setsAnother(begun.answer, name, value)
  const sight = sightOfBeginning(`nobody: ${describeRequest(lab)} with it, and keeps it`, begun)
  if (!isReplaced) return sight
  return { ...sight, reception: 'refused', answer: `${sight.answer}, and another cookie` }
}

const setsAnother = ({ headers }: Answer, name: string, value: string): boolean =>
  (headers.get('set-cookie') ?? []).some(
    (line) => line.startsWith(`${name}=`) && line.split(';', 1)[0] !== `${name}=${value}`,
  )
