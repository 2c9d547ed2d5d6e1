/** A weakness: one entry of the catalogue. Ids are final names. */
export interface Weakness {
  readonly id: string
  /** A noun phrase of at most 70 characters: "Session looked up by its id alone". */
  readonly title: string
  /** One sentence of plain words: what goes wrong. */
  readonly summary: string
  readonly group: WeaknessGroup
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  /** What one finding takes from 100. */
  readonly score: number
  /** A second weight where the catalogue gives one, and when it applies. */
  readonly otherwise?: {
    readonly severity: Weakness['severity']
    readonly score: number
    readonly when: string
  }
  readonly cwe: readonly number[]
  /** OWASP ASVS 5.0 requirement numbers: `7.2.4`. */
  readonly asvs: readonly string[]
  /** OWASP AISVS requirement numbers: `10.2.8`. */
  readonly aisvs: readonly string[]
  /** MITRE ATT&CK techniques: `T1539`. */
  readonly attack: readonly string[]
  /**
   * MCP clauses: `{ revision: '2025-11-25', clause: 'basic/transports, Session Management 1',
   * level: 'MUST' }`.
   */
  readonly spec: readonly SpecClause[]
  /** Published rule ids of others: `MCPSafe MCP-266`. */
  readonly others: readonly string[]
  /** Who covers it; a reason where somebody cannot. */
  readonly covers: Readonly<Record<Coverer, CoverClaim>>
}

export type WeaknessGroup =
  | 'minting'
  | 'privilege'
  | 'binding'
  | 'lifetime'
  | 'transport'
  | 'isolation'
  | 'secrets'
export type Coverer = 'audit' | 'probe' | 'guard' | 'gateway' | 'watch'
/** `yes`: it is in the product today or must be; `no`: with the reason in a few words. */
export type CoverClaim =
  | { readonly covers: true }
  | { readonly covers: false; readonly reason: string }

export interface SpecClause {
  readonly revision: string
  readonly clause: string
  readonly level: 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY' | 'derived'
}
