import type { Weakness, WeaknessGroup } from '../src/weakness.ts'

export interface Row {
  readonly id: string
  readonly cwe: readonly number[]
  readonly score: number
  readonly severity: Weakness['severity']
  /** S audit, P probe, G guard and gateway, W watch. */
  readonly where: string
  readonly otherwise?: readonly [Weakness['severity'], number]
}

function row(line: string): Row {
  const [id = '', cwe = '', score = '', severity = '', where = '', other = '', otherScore = ''] =
    line.trim().split(/\s+/)
  if (!isSeverity(severity)) throw new TypeError(`not a severity: ${line}`)
  const base = { id, cwe: cwe.split(',').map(Number), score: Number(score), severity, where }
  return isSeverity(other) ? { ...base, otherwise: [other, Number(otherScore)] } : base
}

function rows(text: string): readonly Row[] {
  return text.trim().split('\n').map(row)
}

function isSeverity(text: string): text is Weakness['severity'] {
  return ['low', 'medium', 'high', 'critical'].includes(text)
}

/**
 * The first edition of the catalogue, copied by hand so that no page changes a weight unnoticed.
 */
export const firstEdition: Readonly<Record<WeaknessGroup, readonly Row[]>> = {
  minting: rows(`
    client-chosen-session-id        384            25 critical SPGW
    session-key-from-tool-argument  639,384        15 high     SPGW medium 8
    predictable-session-id          330,338,340    12 high     SPG
    fallback-session                384,863        15 high     SPG
  `),
  privilege: rows(`
    session-not-regenerated         384            25 critical SPG
    state-carried-across-login      384,488        15 high     SPG
    session-before-authentication   384             6 medium   SP
    session-as-authentication       287,306        25 critical SPGW
    unverified-principal            290,345        18 high     SPG
  `),
  binding: rows(`
    unbound-session                 639,384        18 high     SPGW medium 8
    unbound-handle                  639            18 high     SPGW
    unbound-agent-token             294,488        10 high     SPGW
    unsealed-request-state          345,565        18 high     SPGW
    unbound-request-state           294,345        10 high     SPGW
    unbound-task                    639            18 high     SPGW
    unbound-subscription            862            15 high     SPG
    shared-event-store              488,639        18 high     SPGW
    client-id-binding               639            10 high     SPG
    token-bytes-binding             613             3 low      SPG
    response-misrouting             488,362        25 critical SPG
    era-confusion                   436,444        12 high     SPGW
    public-cache-of-private-result  524             8 medium   SP
  `),
  lifetime: rows(`
    no-session-expiry               613            15 high     SPG
    no-absolute-expiry              613             6 medium   SPG
    no-idle-expiry                  613             5 medium   SPG
    unbounded-session-store         770,401         6 medium   SPGW
    session-survives-termination    613             6 medium   SPGW high 15
  `),
  transport: rows(`
    cleartext-transport             319            22 critical SPG
    weak-tls                        326,327         6 medium   SPG
    trusted-forwarded-headers       348             6 medium   SPG
    insecure-session-cookie         614,1004,1275   8 medium   SPG
    session-id-in-url               598             6 medium   SPG
    session-id-exposed              532,200        10 high     SPG
    unvalidated-origin              346,350        12 high     SPGW
    session-existence-oracle        203             2 low      PG
  `),
  isolation: rows(`
    shared-process-state            488            10 high     SPG
    shared-current-user             362,488        18 high     SPG
    session-race                    362,367        10 high     SPG
  `),
  secrets: rows(`
    hardcoded-session-secret        798,1392       12 high     SG
    unsafe-token-comparison         208             5 medium   S
    forgeable-session-token         345,347        18 high     SPG
  `),
}
