import { createHash, timingSafeEqual } from 'node:crypto'
import type { Guard, Principal, RecordKey, RequestHeaders, SessionCookie } from '@handfast/guard'

/** Somebody who may look and act here. */
export interface Operator {
  readonly name: string
  readonly via: 'link' | 'oidc' | 'secret'
  /** Of their session; undefined for the command line, which has none. */
  readonly ref: RecordKey | undefined
}

/** Who is asking, and how they come to be let in. */
export interface Operators {
  /** Undefined when nobody is logged in. */
  identify(headers: RequestHeaders): Promise<Operator | undefined>
  logIn(principal: Principal, sent: string | null): Promise<string>
  logOut(sent: string | null): Promise<string>
  /** Whether somebody is still logged in, without counting as use. */
  isLive(operator: Operator): Promise<boolean>
}

export interface OperatorsOptions {
  /** Of the console alone: what it keeps is in no part of the store that an upstream has. */
  readonly guard: Guard
  readonly cookie: SessionCookie
  /** What the command line shows. */
  readonly secret: string
}

/** Whoever has the link that was printed where the gateway was started. */
export const linkHolder: Principal = { issuer: 'urn:handfast:login-link', subject: 'operator' }

export function createOperators({ guard, cookie, secret }: OperatorsOptions): Operators {
  const secretHash = hashOf(secret)
  return {
    async identify(headers) {
      const shown = /^bearer +([\w-]+)$/i.exec(headers.get('authorization') ?? '')?.[1]
      if (shown !== undefined) {
        const isRight = timingSafeEqual(hashOf(shown), secretHash)
        return isRight ? { name: 'command line', via: 'secret', ref: undefined } : undefined
      }
      const session = await cookie.read(headers.get('cookie'))
      if (session === undefined) return undefined
      const { issuer, subject } = session.principal
      const via = issuer === linkHolder.issuer ? 'link' : 'oidc'
      return { name: subject, via, ref: session.ref }
    },
    async logIn(principal, sent) {
      const { setCookie = '' } = await guard.regenerate('login', { cookie, sent, principal })
      return setCookie
    },
    async logOut(sent) {
      const { setCookie = '' } = await guard.regenerate('logout', { cookie, sent })
      return setCookie
    },
    isLive: async ({ ref }) => ref === undefined || cookie.isLive(ref),
  }
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()
