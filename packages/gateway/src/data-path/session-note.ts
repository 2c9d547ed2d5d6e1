import type { Caller } from '@handfast/guard'
import { isObject, memberOf } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { textOf } from './text-of.ts'

/** What the gateway keeps with a session: for operators, and to begin anew with the upstream. */
export interface SessionNote {
  readonly issuer: string
  readonly subject: string
  readonly tenant: string | undefined
  /** What the client calls itself: it is not verified, and nothing is decided by it. */
  readonly client: string | undefined
  /**
   * `params` of its initialize request; undefined for HTTP+SSE, which begins with a GET, and where
   * they are larger than anybody needs: then it does not begin anew.
   */
  readonly initialize: JsonObject | undefined
}

const clientCharactersMax = 80
/** As JSON, of what every session keeps. Clients say a few hundred. */
const initializeCharactersMax = 8192

export function sessionNote({ principal }: Caller, body: unknown): SessionNote {
  const { issuer, subject, tenant } = principal
  const params = memberOf(body, 'params')
  const { name, version } = clientInfoOf(params)
  const client = [name, version].filter((part) => part !== undefined).join(' ')
  return {
    issuer,
    subject,
    tenant,
    client: client === '' ? undefined : client.slice(0, clientCharactersMax),
    initialize: isObject(params) && isSmall(params) ? params : undefined,
  }
}

const isSmall = (params: JsonObject): boolean =>
  JSON.stringify(params).length <= initializeCharactersMax

function clientInfoOf(params: unknown): {
  readonly name: string | undefined
  readonly version: string | undefined
} {
  const info = memberOf(params, 'clientInfo')
  return { name: textOf(memberOf(info, 'name')), version: textOf(memberOf(info, 'version')) }
}

/** Undefined when the session was made by something else. */
export function readSessionNote(data: unknown): SessionNote | undefined {
  const issuer = textOf(memberOf(data, 'issuer'))
  const subject = textOf(memberOf(data, 'subject'))
  if (issuer === undefined || subject === undefined) return undefined
  const initialize = memberOf(data, 'initialize')
  return {
    issuer,
    subject,
    tenant: textOf(memberOf(data, 'tenant')),
    client: textOf(memberOf(data, 'client')),
    initialize: isObject(initialize) ? initialize : undefined,
  }
}
