import type { Lab } from '../lab/lab.ts'
import { initializeMessage, postHeaders } from '../legacy/session.ts'
import { discoverMessage, modernHeaders, modernMessage } from '../modern/request.ts'
import type { Sending } from '../wire/client.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'

export interface IdentifiedSending {
  readonly sending: Sending
  readonly id: JsonRpcId
}

type Headers = readonly (readonly [name: string, value: string])[]

/** What a client of the surface's era sends first, and everybody may: it changes nothing. */
export function firstRequest(lab: Lab, as: Principal, headers: Headers = []): IdentifiedSending {
  const id = lab.nextId()
  if (lab.surface.era === 'legacy') {
    const message = initializeMessage(id)
    return sendingOf({ lab, as, id, message, headers: [...postHeaders, ...headers] })
  }
  const all = [...modernHeaders({ method: 'server/discover' }), ...headers]
  return sendingOf({ lab, as, id, message: discoverMessage(id), headers: all })
}

/** The same for something that no server has. */
export function unknownRequest(lab: Lab, as: Principal): IdentifiedSending {
  const id = lab.nextId()
  const method = 'handfast/no-such-method'
  if (lab.surface.era === 'legacy') {
    const message = { jsonrpc: '2.0', id, method, params: {} }
    return sendingOf({ lab, as, id, message, headers: postHeaders })
  }
  const message = modernMessage({ id, method, params: {} })
  return sendingOf({ lab, as, id, message, headers: modernHeaders({ method }) })
}

export function describeRequest({ surface: { era, transport } }: Lab): string {
  if (transport === 'http+sse') return 'GET stream'
  return era === 'legacy' ? 'initialize' : 'server/discover'
}

interface Parts {
  readonly lab: Lab
  readonly as: Principal
  readonly id: JsonRpcId
  readonly message: object
  readonly headers: Headers
}

function sendingOf({ lab, as, id, message, headers }: Parts): IdentifiedSending {
  const body = JSON.stringify(message)
  const until = { kind: 'response', id } as const
  return { id, sending: { as, method: 'POST', url: lab.surface.url, headers, body, until } }
}
