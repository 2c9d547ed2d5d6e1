import { parseJson } from '../wire/json-rpc.ts'

/**
 * Requests beside the MCP endpoint that change who somebody is or end what they have, as the user
 * declared them. A cookie or an id that one of them sets counts from its answer on.
 */
export interface Companions {
  /** Tells the server who the sender is: the request that a login form or a client would send. */
  readonly login?: CompanionRequest
  /** The same caller, with more rights afterwards. */
  readonly stepUp?: CompanionRequest
  readonly logout?: CompanionRequest
  /** Takes the credential of its sender back. */
  readonly revoke?: CompanionRequest
  /** Ends the context of an agent and what belongs to it. */
  readonly contextReset?: CompanionRequest
  /** Pages that somebody else can read: health, status, metrics. */
  readonly pages: readonly URL[]
}

export interface CompanionRequest {
  readonly method: string
  readonly url: URL
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
  /** What of it must not be shown, beyond what is called a password, a token or the like. */
  readonly secrets?: readonly string[]
}

export const noCompanions: Companions = { pages: [] }

const secretName =
  /pass|pwd|secret|token|credential|api-?_?key|otp|^code$|^pin$|authorization|cookie/iu

const membersMax = 100

/** Everything in a declared request that must not be shown. */
export function secretsIn({ headers, body = '', secrets = [] }: CompanionRequest): string[] {
  const value = parseJson(body)
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : formOf(body)
  const named = [...headers, ...fields.slice(0, membersMax)]
    .filter(([name, one]) => secretName.test(name) && typeof one === 'string')
    .map(([, one]) => String(one))
  return [...secrets, ...named]
}

const formOf = (body: string): (readonly [string, unknown])[] => [...new URLSearchParams(body)]
