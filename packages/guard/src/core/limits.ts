/** How long, and how many. All four are always on. */
export interface LifeLimits {
  /** Ended when unused for so long. */
  readonly idleMsMax: number
  /** Ended so long after it was minted, used or not. */
  readonly absoluteMsMax: number
  /** Live ones of one principal. */
  readonly perPrincipalMax: number
  /** Live ones of all principals. */
  readonly max: number
}

const minute = 60_000

/**
 * OWASP names 15 to 30 minutes idle for low-risk applications. The absolute limit is long, as most
 * MCP clients do not begin anew by themselves after the 404 of an ended session.
 */
export const sessionLimits: LifeLimits = {
  idleMsMax: 30 * minute,
  absoluteMsMax: 12 * 60 * minute,
  perPrincipalMax: 100,
  max: 100_000,
}

export const handleLimits: LifeLimits = {
  idleMsMax: 60 * minute,
  absoluteMsMax: 24 * 60 * minute,
  perPrincipalMax: 1000,
  max: 1_000_000,
}

/** Of browsers on companion pages, which log in again without losing work. */
export const cookieSessionLimits: LifeLimits = {
  idleMsMax: 15 * minute,
  absoluteMsMax: 8 * 60 * minute,
  perPrincipalMax: 20,
  max: 100_000,
}

/** Idle is the life of one token, absolute that of all that follow it by rotation. */
export const agentTokenLimits: LifeLimits = {
  idleMsMax: 60 * minute,
  absoluteMsMax: 24 * 60 * minute,
  perPrincipalMax: 100,
  max: 100_000,
}

/** Timers and dates of every runtime hold so much: a little more than 24 days. */
const durationMsMax = 2 ** 31 - 1

/** @throws TypeError when a limit is missing, not a whole number, or no limit. */
export function readLimits(
  what: string,
  given: Partial<LifeLimits>,
  defaults: LifeLimits,
): LifeLimits {
  const limits = { ...defaults, ...given }
  for (const [name, value] of Object.entries(limits)) {
    const most = name.includes('Ms') ? durationMsMax : Number.MAX_SAFE_INTEGER
    if (Number.isSafeInteger(value) && value > 0 && value <= most) continue
    throw new TypeError(`${what}: ${name} is ${value}; it has to be a whole number, 1 to ${most}`)
  }
  if (limits.idleMsMax > limits.absoluteMsMax) {
    throw new TypeError(`${what}: idleMsMax is longer than absoluteMsMax, so it would never count`)
  }
  return limits
}

/** Writing down every use would cost more than the use. */
export const touchEveryMs = ({ idleMsMax }: LifeLimits): number => Math.floor(idleMsMax / 20)
