/** What `gateway:` in a handfast.yaml says, with the defaults filled in. Times in milliseconds. */
export interface Config {
  readonly listen: ListenConfig
  /** Undefined for no console, admin API, metrics and health of their own. */
  readonly admin: AdminConfig | undefined
  readonly state: StateConfig
  /** The first one makes; all of them open. Absent: made once and kept with the state. */
  readonly keys: readonly KeyConfig[] | undefined
  /** Asked in this order; the first that knows the credential decides. */
  readonly callers: readonly CallerConfig[]
  readonly upstreams: readonly UpstreamConfig[]
  readonly limits: LimitsConfig
  readonly sessions: SessionsConfig
  readonly watch: WatchConfig
  /** Answers proxies that ask for each request whether it may pass; undefined for none. */
  readonly decisions: DecisionsConfig | undefined
  /** Undefined for a gateway by itself. */
  readonly nodes: NodesConfig | undefined
  /** Undefined where nobody asks how it is, or asks the listener of `admin`. */
  readonly health: HealthConfig | undefined
}

/** A listener for those who run the gateway and have no login: health, readiness and metrics. */
export interface HealthConfig {
  readonly address: string
  readonly port: number
}

/**
 * Several gateways that share `state`. A process, or the stream of a server over HTTP+SSE, lives on
 * one of them; requests that reach another one are handed on.
 */
export interface NodesConfig {
  /** Of this gateway; no other one has it. */
  readonly name: string
  /** Where it listens to the others. */
  readonly address: string
  readonly port: number
  /** Where the others find it, as a URL; by address and port when undefined. */
  readonly advertise: string | undefined
  /** The same for all of them. */
  readonly secret: string
}

export interface ListenConfig {
  readonly address: string
  readonly port: number
  readonly tls: TlsConfig | undefined
  /** Host names under which clients reach it; loopback names and `address` when empty. */
  readonly hosts: readonly string[]
  /** Web pages that may call. */
  readonly origins: readonly string[]
  /** Proxies whose `X-Forwarded-*` is believed. */
  readonly proxies: readonly string[]
  /** Where clients find it from outside; for metadata and challenges. */
  readonly publicUrl: string | undefined
}

export interface TlsConfig {
  /** Paths of PEM files, which are read anew when they change. */
  readonly certificate: string
  readonly key: string
  /** Of the certificates that clients show. */
  readonly clientAuthority: string | undefined
  readonly clientCertificate: 'none' | 'optional' | 'required'
}

export interface AdminConfig {
  readonly address: string
  readonly port: number
  readonly tls: TlsConfig | undefined
  /** Names under which operators reach it, beside loopback and plain addresses. */
  readonly hosts: readonly string[]
  /** Without TLS on an address that is not loopback, cookies and answers can be read on the way. */
  readonly unsafelyAllowCleartext: boolean
  /** For the secret of the command line and the audit log; beside the state when absent. */
  readonly folder: string | undefined
  /** Undefined where operators log in by link alone. */
  readonly oidc: OidcConfig | undefined
}

/** OpenID Connect, authorization code with PKCE. */
export interface OidcConfig {
  readonly issuer: string
  readonly clientId: string
  /** Undefined for a public client. */
  readonly clientSecret: string | undefined
  /** Who may log in: `sub` of their ID token. */
  readonly subjects: readonly string[]
  /** Where browsers find the console: `https://gateway.example:8081`. */
  readonly publicUrl: string
}

export type StateConfig =
  | { readonly store: 'memory' }
  | { readonly store: 'sqlite'; readonly path: string }
  | { readonly store: 'redis'; readonly url: string }
  | { readonly store: 'postgres'; readonly url: string }

export interface KeyConfig {
  readonly id: string
  readonly secret: string
}

export type CallerConfig =
  | JwtConfig
  | IntrospectionConfig
  | ApiKeysConfig
  | ClientCertificateConfig
  | AnonymousConfig

export interface JwtConfig {
  readonly kind: 'jwt'
  readonly issuer: string
  readonly audience: readonly string[]
  readonly jwksUri: string | undefined
  readonly algorithms: readonly string[]
  /** Every request needs them. */
  readonly scopes: readonly string[]
  /** Claim that tells tenants of one issuer apart. */
  readonly tenantClaim: string | undefined
  readonly dpop: 'off' | 'optional' | 'required'
  readonly clockToleranceMs: number
}

export interface IntrospectionConfig {
  readonly kind: 'introspection'
  readonly url: string
  readonly issuer: string
  readonly audience: readonly string[]
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
  /** How long an answer is believed. */
  readonly cacheMs: number
}

export interface ApiKeysConfig {
  readonly kind: 'api-keys'
  /** Lower case; `Authorization: Bearer` is looked at in any case. */
  readonly header: string
  readonly keys: readonly {
    /** `sha256:` and the hash in hexadecimal; `handfast-gateway hash-key` makes one. */
    readonly hash: string
    readonly subject: string
    readonly scopes: readonly string[]
  }[]
}

export interface ClientCertificateConfig {
  readonly kind: 'client-certificate'
  /** What of the certificate is the subject of the principal. */
  readonly subject: 'subject' | 'uri' | 'dns' | 'email'
}

/** Everybody is one principal. Only where all of `listen` is on loopback. */
export interface AnonymousConfig {
  readonly kind: 'anonymous'
}

export interface UpstreamConfig extends UpstreamRules {
  readonly name: string
  /** Where clients find it: `/mcp`. */
  readonly path: string
  readonly reach: HttpReach | SseReach | StdioReach
}

export interface UpstreamRules {
  readonly handles: readonly HandleConfig[]
  /** Looks for handles that nobody declared, and shows them for confirmation. */
  readonly learnHandles: boolean
  readonly requestState: { readonly ttlMs: number; readonly singleUse: boolean }
  /**
   * URIs that may be subscribed to; `{subject}`, `{issuer}` and `{tenant}` are those of the caller,
   * `**` anything.
   */
  readonly subscribe: readonly string[]
  /** What the answers of these may be shared between callers. Methods or tools; none when empty. */
  readonly publicResults: readonly string[]
  /** Scopes that a call of a tool needs; see step-up. `*` for any tool not named. */
  readonly toolScopes: readonly { readonly tool: string; readonly scopes: readonly string[] }[]
  /** What becomes of a session that the upstream has forgotten. */
  readonly onForgotten: 'begin-anew' | 'end'
  /**
   * Who sends again what a client has missed: the gateway, of what it keeps for the session, or the
   * upstream, which then has to be trusted to replay nothing of another session.
   */
  readonly resume: 'gateway' | 'upstream'
  /** The upstream keeps no sessions for clients of the legacy era. */
  readonly stateless: boolean
  readonly credential: CredentialConfig
}

export interface HttpReach {
  readonly kind: 'http'
  readonly url: string
  readonly connectionsMax: number
}

/** HTTP+SSE of 2024-11-05. */
export interface SseReach {
  readonly kind: 'sse'
  readonly url: string
}

export interface StdioReach {
  readonly kind: 'stdio'
  readonly command: readonly string[]
  readonly folder: string | undefined
  /** Names that are taken over from the environment of the gateway, and values that are given. */
  readonly passEnvironment: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Whom a process serves. */
  readonly processPer: 'session' | 'principal'
  readonly processesMax: number
  readonly processesMaxPerPrincipal: number
  readonly startMsMax: number
  readonly idleMsMax: number
  readonly memoryBytesMax: number
}

export type CredentialConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'static'; readonly header: string; readonly value: string }
  | {
      readonly kind: 'per-principal'
      readonly header: string
      /** YAML: subject (or `issuer subject`) to value. */
      readonly file: string
    }
  | {
      /** RFC 8693. */
      readonly kind: 'token-exchange'
      readonly tokenUrl: string
      readonly clientId: string
      readonly clientSecret: string
      readonly audience: string | undefined
      readonly scope: string | undefined
    }

export interface HandleConfig {
  /** A word; handles that are minted begin with it. */
  readonly name: string
  /** Where new ones come from: a place in structured content, or `text`. */
  readonly minted: readonly HandlePlace[]
  /** Where they come back: a place in arguments. */
  readonly taken: readonly HandlePlace[]
  /**
   * `swap` puts another id in place of it; `own` leaves it, and remembers whose it is; `scope` is
   * for names that callers choose, and makes them names of each caller's own.
   */
  readonly mode: 'swap' | 'own' | 'scope'
  readonly idleMsMax: number
  readonly absoluteMsMax: number
  readonly perPrincipalMax: number
  /** Tells the model how to go on without it. */
  readonly recover: string | undefined
}

export interface HandlePlace {
  /** Of a tool, or a prompt; `*` for any. */
  readonly tool: string
  /** A JSON pointer, with `*` for every element; `text` for the text of a result. */
  readonly at: string
  /** RE2; its group `id` is the id, where that is a part of the text only. */
  readonly pattern?: string | undefined
  /** What takes it; a tool when absent. Pointers of resources are into the parameters: `/uri`. */
  readonly method?: 'prompts/get' | 'resources/read' | 'tools/call' | undefined
}

export interface LimitsConfig {
  readonly bodyBytesMax: number
  readonly answerBytesMax: number
  readonly headerBytesMax: number
  readonly depthMax: number
  readonly batchMax: number
  /** Under way at once at one upstream. */
  readonly exchangesMaxPerPrincipal: number
  readonly streamsMaxPerPrincipal: number
  readonly streamsMax: number
  readonly requestsPerMinutePerPrincipal: number
  readonly connectionsMax: number
  readonly firstByteMsMax: number
  readonly streamIdleMsMax: number
  readonly requestReadMsMax: number
  readonly drainMsMax: number
}

export interface SessionsConfig {
  readonly idleMsMax: number
  readonly absoluteMsMax: number
  readonly perPrincipalMax: number
  readonly max: number
}

export interface WatchConfig {
  /** NDJSON; `stderr` for the standard error output. */
  readonly events: 'none' | 'stderr'
  /** From which level on the log says anything, on standard error; `warn` when absent. */
  readonly logLevel?: 'debug' | 'error' | 'info' | 'none' | 'warn'
}

export interface DecisionsConfig {
  readonly address: string
  readonly port: number
  /** Whom proxies ask for, at `/decide/<name>`. Sessions of one are unknown to the others. */
  readonly servers: readonly string[]
  /**
   * `exact` answers as the guard does. `forbidden` has 403 for everything but 401, for proxies that
   * know no other refusal, as the `auth_request` of nginx; the exact status is in a header.
   */
  readonly refusals: 'exact' | 'forbidden'
}
