import { createHash, timingSafeEqual } from 'node:crypto'

/** Each opens once, and not for long. They are kept as hashes. */
export interface OneTimeTokens {
  mint(): string
  /** Whether it was one; it is none from now on. */
  use(token: string): boolean
}

export interface OneTimeTokensOptions {
  readonly clock: () => number
  readonly random: (bytes: number) => Uint8Array
}

export const tokenMsMax: number = 10 * 60_000
/** The one that was minted first goes when there are more. */
const tokensMax = 20
const tokenBytes = 32

interface Kept {
  readonly hash: Buffer
  readonly untilMs: number
}

export function createOneTimeTokens({ clock, random }: OneTimeTokensOptions): OneTimeTokens {
  let kept: readonly Kept[] = []
  return {
    mint() {
      const token = Buffer.from(random(tokenBytes)).toString('base64url')
      const one = { hash: hashOf(token), untilMs: clock() + tokenMsMax }
      kept = [...kept.filter(({ untilMs }) => untilMs > clock()), one].slice(-tokensMax)
      return token
    },
    use(token) {
      const hash = hashOf(token)
      const nowMs = clock()
      let found: Kept | undefined
      // All are compared, so that the time says nothing about which was nearest.
      for (const one of kept) if (timingSafeEqual(one.hash, hash)) found = one
      kept = kept.filter((one) => one !== found)
      return found !== undefined && found.untilMs > nowMs
    },
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
