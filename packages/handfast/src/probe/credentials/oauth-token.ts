import { ProbeError } from '../probe-error.ts'
import { findServer } from './authorization-server.ts'
import type { Authorization } from './authorization-server.ts'
import type { CredentialContext, OAuthSource, Token } from './credential-source.ts'
import { logIn } from './log-in.ts'
import { asClient } from './oauth-client.ts'
import type { Registrations } from './oauth-client.ts'

/**
 * @throws ProbeError, with the code that the authorization server gave, and nothing that it was
 *   sent.
 */
export async function oauthToken(
  name: string,
  source: OAuthSource,
  { registrations, ...context }: CredentialContext & { readonly registrations: Registrations },
): Promise<Token> {
  const found = await findServer(source, context)
  try {
    if (source.grant === 'login')
      return await logIn(name, { source, found, registrations, context })
    const authorization = await asClient({ source, found, registrations }, context)
    const get = (): Promise<string> => clientCredentials(source, authorization)
    return { accessToken: await get(), again: get }
  } catch (error) {
    if (error instanceof ProbeError) throw error
    throw failed(name, error)
  }
}

/** RFC 6749, section 4.4. */
async function clientCredentials(
  { scope }: OAuthSource,
  { oauth, server, client, authentication, resource, options }: Authorization,
): Promise<string> {
  const parameters = { resource, ...(scope === undefined ? {} : { scope }) }
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    client,
    authentication,
    parameters,
    options,
  )
  const result = await oauth.processClientCredentialsResponse(server, client, response)
  return result.access_token
}

/** RFC 6749, section 5.2: `error` is a code from a short list, `error_description` anything. */
function failed(name: string, cause: unknown): ProbeError {
  const code = typeof cause === 'object' && cause !== null && 'error' in cause ? cause.error : ''
  const isCode = typeof code === 'string' && /^[a-z_]{1,60}$/u.test(code)
  const why = isCode ? ` (${code})` : ''
  const message = `No token for principal ${name}: the authorization server gave none${why}.`
  return new ProbeError('PROBE_CREDENTIAL_FAILED', message, isCode ? {} : { cause })
}
