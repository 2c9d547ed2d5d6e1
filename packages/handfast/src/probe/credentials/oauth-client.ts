import type * as OAuth from 'oauth4webapi'
import { ProbeError } from '../probe-error.ts'
import type { Authorization, FoundServer } from './authorization-server.ts'
import type { CredentialContext, OAuthSource } from './credential-source.ts'

/** Clients that were registered in a run: users of one are what client-id-binding is about. */
export type Registrations = Map<string, Registered>

export interface Registered {
  readonly client: OAuth.Client
  /** Where it may have users sent back to; undefined where it has no users. */
  readonly redirectUri: string | undefined
}

export interface Wanted {
  readonly source: OAuthSource
  readonly found: FoundServer
  readonly registrations: Registrations
  /** Where the browser comes back to; undefined without one. */
  readonly redirectUri?: string
}

/**
 * As the client that the user has, or as one that is registered for the run.
 *
 * @throws ProbeError
 */
export async function asClient(
  wanted: Wanted,
  context: Pick<CredentialContext, 'say'>,
): Promise<Authorization> {
  const { source, found, registrations, redirectUri } = wanted
  const { clientId, clientSecret } = source
  if (clientId !== undefined) {
    const authentication = authenticationOf(found, { secret: clientSecret })
    return { ...found, client: { client_id: clientId }, authentication }
  }
  const key = registrationKey(wanted)
  const known = registrations.get(key)
  // A client may come back to no other place than it was registered with.
  const isKnown = known !== undefined && known.redirectUri === redirectUri
  const client = isKnown ? known.client : await register(wanted)
  registrations.set(key, { client, redirectUri })
  if (!isKnown) context.say(`Registered a client for this probe with ${found.server.issuer}.`)
  const { client_secret: secret, token_endpoint_auth_method: method } = client
  const given = typeof secret === 'string' ? secret : undefined
  return { ...found, client, authentication: authenticationOf(found, { secret: given, method }) }
}

/** The port that a registered client has its users sent back to. */
export function registeredPort(wanted: Omit<Wanted, 'redirectUri'>): number | undefined {
  if (wanted.source.clientId !== undefined) return undefined
  const uri = wanted.registrations.get(registrationKey(wanted))?.redirectUri
  return uri === undefined ? undefined : Number(new URL(uri).port)
}

const registrationKey = ({ source, found }: Pick<Wanted, 'source' | 'found'>): string =>
  JSON.stringify([found.server.issuer, source.grant, source.scope ?? null])

/** RFC 7591, section 3.1. A browser's client is public, as anybody can read a program. */
async function register({ source, found, redirectUri }: Wanted): Promise<OAuth.Client> {
  const { oauth, server, options } = found
  if (server.registration_endpoint === undefined) {
    throw refused(server, 'registers no clients by itself (RFC 7591)')
  }
  const metadata = {
    client_name: 'Handfast probe',
    token_endpoint_auth_method: methodFor(server, redirectUri !== undefined),
    ...(source.scope === undefined ? {} : { scope: source.scope }),
    ...(redirectUri === undefined
      ? { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }
      : {
          application_type: 'native',
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          redirect_uris: [redirectUri],
        }),
  }
  try {
    const response = await oauth.dynamicClientRegistrationRequest(server, metadata, options)
    return await oauth.processDynamicClientRegistrationResponse(response)
  } catch (cause) {
    throw refused(server, 'registered no client for the probe', cause)
  }
}

function refused({ issuer }: OAuth.AuthorizationServer, what: string, cause?: unknown): ProbeError {
  const message = `The authorization server ${issuer} ${what}. Register one, and write "clientId".`
  return new ProbeError('PROBE_CREDENTIAL_FAILED', message, { cause })
}

function methodFor(server: OAuth.AuthorizationServer, isPublic: boolean): string {
  const methods = methodsOf(server)
  if (isPublic && methods.includes('none')) return 'none'
  return methods.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post'
}

/** RFC 8414, section 2: what the server does not say is client_secret_basic. */
const methodsOf = (server: OAuth.AuthorizationServer): readonly string[] =>
  server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']

interface Authenticating {
  readonly secret: string | undefined
  /** As the registration has it; unknown where the user has registered the client. */
  readonly method?: unknown
}

function authenticationOf(
  { oauth, server }: FoundServer,
  { secret, method }: Authenticating,
): OAuth.ClientAuth {
  if (secret === undefined || method === 'none') return oauth.None()
  const isPost = method === 'client_secret_post'
  const isBasic = !isPost && methodsOf(server).includes('client_secret_basic')
  return isBasic ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret)
}
