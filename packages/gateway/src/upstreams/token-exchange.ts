import { keepNewest, memberOf } from '@handfast/protocol'
import * as oauth from 'oauth4webapi'
import type { CredentialConfig } from '../config/config.ts'
import { answerOf, optionsFor } from '../data-path/ask-issuer.ts'
import { textOf } from '../data-path/text-of.ts'
import { UpstreamError } from '../data-path/upstream.ts'
import type { Behalf, Credential } from './credential.ts'

type TokenExchangeConfig = Extract<CredentialConfig, { readonly kind: 'token-exchange' }>

/** Tokens of so many callers are kept; beyond, the oldest goes. */
const keptMax = 10_000
/** A token is not used in its last seconds, as it has to arrive. */
const spareMs = 10_000
const secondMs = 1000
const validMsDefault = 60_000

interface Kept {
  readonly token: string
  /** The caller's token that it was exchanged for. */
  readonly subjectToken: string
  readonly untilMs: number
}

/**
 * RFC 8693: the caller's token is exchanged for one that is for the upstream. 2025-11-25,
 * authorization, Access Token Privilege Restriction: the caller's own is never passed through.
 */
export function tokenExchange(config: TokenExchangeConfig, clock: () => number): Credential {
  const kept = new Map<string, Kept>()
  return {
    name: 'token-exchange',
    async headersFor({ caller, authInfo }) {
      const subjectToken = authInfo?.token ?? ''
      if (subjectToken === '') throw refused('The caller has no token that could be exchanged')
      const known = kept.get(caller.owner)
      const isGood = known?.subjectToken === subjectToken && known.untilMs > clock()
      const token = isGood ? known.token : await exchange(subjectToken, caller.owner)
      return { authorization: `Bearer ${token}` }
    },
    forget: ({ caller }: Behalf) => void kept.delete(caller.owner),
  }

  async function exchange(subjectToken: string, owner: string): Promise<string> {
    const answer = await ask(subjectToken, config)
    const token = textOf(memberOf(answer, 'access_token'))
    if (token === undefined) throw refused('The authorization server exchanges it for none')
    const seconds = memberOf(answer, 'expires_in')
    const validMs = typeof seconds === 'number' ? seconds * secondMs - spareMs : validMsDefault
    keepNewest(kept, [owner, { token, subjectToken, untilMs: clock() + validMs }], keptMax)
    return token
  }
}

async function ask(subjectToken: string, config: TokenExchangeConfig): Promise<unknown> {
  const { tokenUrl, clientId, clientSecret, audience, scope } = config
  const parameters = {
    subject_token: subjectToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    ...(audience === undefined ? {} : { audience }),
    ...(scope === undefined ? {} : { scope }),
  }
  try {
    const response = await oauth.genericTokenEndpointRequest(
      // Who issues the tokens is not asked for here: only the type wants it to be named.
      { issuer: tokenUrl, token_endpoint: tokenUrl },
      { client_id: clientId },
      oauth.ClientSecretBasic(clientSecret),
      'urn:ietf:params:oauth:grant-type:token-exchange',
      parameters,
      optionsFor(tokenUrl),
    )
    return await answerOf(response)
  } catch (cause) {
    throw new UpstreamError('UPSTREAM_UNREACHABLE', 'Nobody exchanges tokens', { cause })
  }
}

const refused = (message: string): UpstreamError =>
  new UpstreamError('UPSTREAM_CREDENTIAL_REFUSED', message)
