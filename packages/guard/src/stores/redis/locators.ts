import type { RecordKey, RecordKind } from '../../core/store.ts'
import type { RedisCalls } from './client.ts'
import {
  claimScript,
  freeScript,
  keepLocatorScript,
  locateScript,
  settleScript,
} from './scripts.ts'

/** Which group the record of a key is in, kept where the key alone leads to. */
export interface Locators {
  locate(place: Place): Promise<Claim | undefined>
  /** Undefined when the key is taken for the group, or else what another group holds it by. */
  claim(place: Place, claim: Claim, seen: Claim | undefined): Promise<Claim | undefined>
  /** The record is there: from now on the claim holds as long as that is live. */
  settle(place: Place, claim: Claim): Promise<void>
  keep(place: Place, ttlMs: number): Promise<void>
  free(place: Place, claim: Claim): Promise<void>
}

export interface Place {
  readonly kind: RecordKind
  readonly key: RecordKey
}

/** Written as `group claimedAtMs expiresAtMs nonce`. */
export interface Claim {
  readonly group: number
  /** 0 when settled. */
  readonly claimedAtMs: number
  readonly expiresAtMs: number
  readonly nonce: string
}

export function createLocators(calls: RedisCalls, prefix: string, spareMs: number): Locators {
  const nameOf = ({ kind, key }: Place): string => `${prefix}:{${prefix}.at.${key}}:${kind}`
  return {
    async locate(place) {
      const found = await calls.run(locateScript, nameOf(place), [])
      return typeof found === 'string' ? decode(found) : undefined
    },
    async claim(place, claim, seen) {
      const ttlMs = claim.expiresAtMs - claim.claimedAtMs + spareMs
      const seenText = seen === undefined ? '' : encode(seen)
      const args = [encode(claim), String(claim.group), seenText, String(ttlMs)]
      const held = await calls.run(claimScript, nameOf(place), args)
      return held === '' ? undefined : decode(String(held))
    },
    async settle(place, claim) {
      const settled = encode({ ...claim, claimedAtMs: 0 })
      await calls.run(settleScript, nameOf(place), [encode(claim), settled])
    },
    async keep(place, ttlMs) {
      await calls.run(keepLocatorScript, nameOf(place), [String(ttlMs + spareMs)])
    },
    async free(place, claim) {
      await calls.run(freeScript, nameOf(place), [encode(claim)])
    },
  }
}

const encode = ({ group, claimedAtMs, expiresAtMs, nonce }: Claim): string =>
  `${group} ${claimedAtMs} ${expiresAtMs} ${nonce}`

function decode(text: string): Claim {
  const [group, claimedAtMs, expiresAtMs, nonce = ''] = text.split(' ')
  return {
    group: Number(group),
    claimedAtMs: Number(claimedAtMs),
    expiresAtMs: Number(expiresAtMs),
    nonce,
  }
}
