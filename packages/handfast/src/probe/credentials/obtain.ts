import type { PrincipalName, ProbeOptions } from '../probe-options.ts'
import { commandToken } from './command-token.ts'
import type { Registrations } from './oauth-client.ts'
import type { CredentialContext, PrincipalSource, Token } from './credential-source.ts'

type Given = NonNullable<ProbeOptions['as']>

/**
 * Gets what the principals lack, one after the other, as a browser has one user at a time. Where
 * `a` can be given a second token and nobody plays `a-again`, that is who plays it.
 *
 * @throws ProbeError
 */
export async function obtainCredentials(
  sources: readonly PrincipalSource[],
  context: CredentialContext,
): Promise<Given> {
  const given = new Map<PrincipalName, Readonly<Record<string, string>>>()
  const registrations: Registrations = new Map()
  let again: Token['again']
  for (const source of sources) {
    const token = await tokenOf(source, { ...context, registrations })
    given.set(source.name, withToken(source, token?.accessToken))
    if (source.name === 'a') again = token?.again
  }
  const a = sources.find(({ name }) => name === 'a')
  if (a !== undefined && again !== undefined && !given.has('a-again')) {
    const second = withToken(a, await again().catch(() => undefined))
    const isOther = second['authorization'] !== given.get('a')?.['authorization']
    if (isOther && second['authorization'] !== undefined) given.set('a-again', second)
  }
  return Object.fromEntries(given)
}

async function tokenOf(
  { name, token }: PrincipalSource,
  context: CredentialContext & { readonly registrations: Registrations },
): Promise<Token | undefined> {
  if (token === undefined) return undefined
  if (token.kind === 'command') return commandToken(name, token.command, context)
  const { oauthToken } = await import('./oauth-token.ts')
  return oauthToken(name, token, context)
}

function withToken(
  { headers }: PrincipalSource,
  token: string | undefined,
): Readonly<Record<string, string>> {
  return token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` }
}

/** Stands for a token that is not there yet, in a plan. */
export function withoutTokens(sources: readonly PrincipalSource[]): Given {
  return Object.fromEntries(
    sources.map((source) => [
      source.name,
      withToken(source, source.token && `token-of-${source.name}`),
    ]),
  )
}
