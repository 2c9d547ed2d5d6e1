import type { Jose } from './jose.ts'
import { comparableUrl } from './request-url.ts'

/** RFC 9449, section 4.2: signatures by a key pair, and never `none` or a MAC. */
export type DpopAlgorithm =
  | 'Ed25519'
  | 'EdDSA'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'

export interface DpopOptions {
  /** The module `jose`, where it cannot be imported by its name. */
  readonly jose?: Jose
  /** ES256, Ed25519 and EdDSA when absent. */
  readonly algorithms?: readonly DpopAlgorithm[]
  /** Where clients reach the server, `https://mcp.example`, when a proxy in front ends TLS. */
  readonly origin?: string
  /** What clients call the one endpoint, where a proxy changes its path as well. */
  readonly url?: string
  /** How old a proof may be. */
  readonly ageMsMax?: number
  /** By how much the clocks of agents and of other processes may differ from this one. */
  readonly skewMsMax?: number
  /** A proof has to name a nonce of ours, so that none was made beforehand. Needs `keys`. */
  readonly requireNonce?: boolean
  /**
   * The token may come as `Bearer`, where a verifier in front knows no other scheme. RFC 9449,
   * section 7.1, wants `DPoP`; the proof is asked for all the same.
   */
  readonly acceptBearerScheme?: boolean
  /** Proofs of one principal that are remembered, which bounds its requests in `ageMsMax`. */
  readonly proofsPerPrincipalMax?: number
  readonly proofsMax?: number
}

export interface DpopRules {
  readonly algorithms: readonly DpopAlgorithm[]
  readonly origin: string | undefined
  readonly url: string | undefined
  readonly ageMsMax: number
  readonly skewMsMax: number
  readonly requireNonce: boolean
  readonly acceptBearerScheme: boolean
  readonly proofsPerPrincipalMax: number
  readonly proofsMax: number
}

const known: ReadonlySet<string> = new Set<DpopAlgorithm>([
  'Ed25519',
  'EdDSA',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
])

/** @throws TypeError when an option cannot be meant. */
export function readDpopOptions(options: DpopOptions): DpopRules {
  const { algorithms = ['ES256', 'Ed25519', 'EdDSA'], origin, url } = options
  const rules = {
    algorithms,
    origin,
    url,
    ageMsMax: options.ageMsMax ?? 60_000,
    skewMsMax: options.skewMsMax ?? 5000,
    requireNonce: options.requireNonce === true,
    acceptBearerScheme: options.acceptBearerScheme === true,
    proofsPerPrincipalMax: options.proofsPerPrincipalMax ?? 10_000,
    proofsMax: options.proofsMax ?? 1_000_000,
  }
  if (algorithms.length === 0 || !algorithms.every((algorithm) => known.has(algorithm))) {
    throw new TypeError(`dpop: algorithms have to be some of ${[...known].join(', ')}`)
  }
  if (url !== undefined && comparableUrl(url) === undefined) {
    throw new TypeError('dpop: url has to be like https://mcp.example/mcp')
  }
  if (origin !== undefined && comparableUrl(origin) !== `${origin}/`) {
    throw new TypeError('dpop: origin has to be like https://mcp.example')
  }
  const { ageMsMax, skewMsMax, proofsPerPrincipalMax, proofsMax } = rules
  for (const [name, value] of Object.entries({ ageMsMax, proofsPerPrincipalMax, proofsMax })) {
    if (Number.isSafeInteger(value) && value > 0) continue
    throw new TypeError(`dpop: ${name} is ${value}; it has to be a whole number, 1 or more`)
  }
  if (!Number.isSafeInteger(skewMsMax) || skewMsMax < 0) {
    throw new TypeError(`dpop: skewMsMax is ${skewMsMax}; it has to be a whole number`)
  }
  return rules
}
