import type { Era } from '@handfast/protocol'
import type { Disposition } from '../probe/lab/check.ts'
import type { DeclaredHandle } from '../probe/lab/declared-handles.ts'
import type { PrincipalName } from '../probe/probe-options.ts'

/** A text that may refer to variables of the environment, `${NAME}`, and where it stands. */
export interface ConfiguredText {
  readonly text: string
  /** `handfast.yaml:12`. */
  readonly at: string
}

/** The set-up of a probe; undefined and empty where the file says nothing. */
export interface ProbeConfig {
  readonly at: string
  readonly url: string | undefined
  readonly era: Era | undefined
  readonly level: Disposition | undefined
  readonly allowHosts: readonly string[]
  readonly allowTools: readonly string[]
  readonly waitSeconds: number | undefined
  readonly sessionsMax: number | undefined
  readonly isShared: boolean
  readonly principals: readonly ConfiguredPrincipal[]
  readonly companions: ConfiguredCompanions
  readonly handles: readonly DeclaredHandle[]
}

export interface ConfiguredPrincipal {
  readonly name: PrincipalName
  readonly at: string
  readonly headers: readonly ConfiguredHeader[]
  /** Variables that a program is started with, where the target is one. */
  readonly variables: readonly ConfiguredHeader[]
  /** Variables that hold header lines. */
  readonly env: readonly ConfiguredText[]
  readonly token: ConfiguredTokenSource | undefined
}

export interface ConfiguredHeader {
  readonly name: string
  readonly value: ConfiguredText
}

/** Where a token comes from that goes out as `Authorization: Bearer …`. */
export type ConfiguredTokenSource =
  | { readonly kind: 'command'; readonly command: readonly ConfiguredText[] }
  | ({ readonly kind: 'oauth' } & ConfiguredOAuth)

export const oauthGrants = ['client-credentials', 'login'] as const
export type OAuthGrant = (typeof oauthGrants)[number]

export interface ConfiguredOAuth {
  readonly grant: OAuthGrant
  /** Registered for the run when absent (RFC 7591). */
  readonly clientId: ConfiguredText | undefined
  readonly clientSecret: ConfiguredText | undefined
  /** Of the authorization server; found from the target when absent. */
  readonly issuer: ConfiguredText | undefined
  readonly scope: ConfiguredText | undefined
  /** RFC 8707; the target when absent. */
  readonly resource: ConfiguredText | undefined
  /** Port of the redirect URI on the loopback interface; any free one when absent. */
  readonly redirectPort: number | undefined
}

export interface ConfiguredCompanion {
  readonly method: string
  /** A path of the target, or a URL. */
  readonly path: ConfiguredText
  readonly headers: readonly ConfiguredHeader[]
  readonly body: ConfiguredText | undefined
  /** The body was written as a mapping: what is put into it has to stay a JSON string. */
  readonly isJson: boolean
}

export const companionNames = ['login', 'stepUp', 'logout', 'revoke', 'contextReset'] as const
export type CompanionName = (typeof companionNames)[number]

export interface ConfiguredCompanions {
  readonly requests: ReadonlyMap<CompanionName, ConfiguredCompanion>
  readonly pages: readonly ConfiguredText[]
}
