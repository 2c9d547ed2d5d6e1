import { randomBytes } from 'node:crypto'
import { createRequestStateCodec } from '@modelcontextprotocol/server'
import type { RequestStateCodec, ServerContext } from '@modelcontextprotocol/server'

/** What a request state was handed out for. */
export interface Pending {
  readonly user: string
  readonly amount: number
  /** Principal, tool and arguments in one text, to be compared. */
  readonly sameAs: string
}

/** How a confirmation that is waited for goes out to the client, and comes back. */
export interface Confirmations {
  readonly codec: RequestStateCodec<Pending>
  /** Whether a state that came back is of the request that it came with. */
  isOf(pending: Pending, request: Pending): boolean
}

const ttlSeconds = 1

/** With the codec of the SDK: signed, and over after a second. */
export function sealed(isOf: Confirmations['isOf']): Confirmations {
  return { codec: createRequestStateCodec({ key: randomBytes(32), ttlSeconds }), isOf }
}

/** In clear, as many a server has it: the expiry is there, and anybody can write another. */
export function unsealed(isOf: Confirmations['isOf']): Confirmations {
  return {
    isOf,
    codec: {
      async mint(pending: Pending): Promise<string> {
        const value = { ...pending, expiresAtMs: Date.now() + ttlSeconds * 1000 }
        return Buffer.from(JSON.stringify(value)).toString('base64url')
      },
      async verify(state: string): Promise<Pending> {
        const value = JSON.parse(Buffer.from(state, 'base64url').toString('utf8')) as Pending & {
          readonly expiresAtMs: number
        }
        if (!(value.expiresAtMs > Date.now())) throw new Error('expired')
        return value
      },
    },
  }
}

export function pendingOf(ctx: ServerContext, tool: string, amount: number): Pending {
  const user = String(ctx.http?.authInfo?.extra?.['sub'])
  return { user, amount, sameAs: JSON.stringify([user, tool, amount]) }
}
