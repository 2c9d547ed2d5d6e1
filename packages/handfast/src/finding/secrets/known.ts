import { maskCharacter, plainWord } from './mask.ts'

/** Texts that are known to be secrets, found wherever they stand by themselves. */
export interface KnownSecrets {
  masked(text: string): string
}

const knownMax = 500
const quote = /["'`]/u
const wordCharacter = /[\p{L}\p{N}]/u
const unitsOfCharacter = 65_536

/**
 * Secrets by the two units that they begin with, so that a text is gone through once however many
 * there are. One that is a plain word is a word elsewhere, too, and is found in quotes only.
 */
export function knownSecrets(secrets: Iterable<string>): KnownSecrets | undefined {
  const longestFirst = [...new Set(secrets)]
    .filter((secret) => secret.length >= 2)
    .sort((left, right) => right.length - left.length)
    .slice(0, knownMax)
  if (longestFirst.length === 0) return undefined
  const isFirst = new Uint8Array(unitsOfCharacter)
  const byBeginning = new Map<number, string[]>()
  for (const secret of longestFirst) {
    isFirst[secret.charCodeAt(0)] = 1
    const alike = byBeginning.get(beginningAt(secret, 0))
    if (alike === undefined) byBeginning.set(beginningAt(secret, 0), [secret])
    else alike.push(secret)
  }
  const standingAt = (text: string, at: number): string | undefined =>
    byBeginning
      .get(beginningAt(text, at))
      ?.find((secret) => text.startsWith(secret, at) && standsAlone(text, at, secret))
  return {
    masked(text) {
      let shown = ''
      let from = 0
      for (let at = 0; at < text.length; at += 1) {
        if (isFirst[text.charCodeAt(at)] !== 1) continue
        const secret = standingAt(text, at)
        if (secret === undefined) continue
        shown += text.slice(from, at) + secret.replace(/\S/gu, maskOf)
        from = at + secret.length
        at = from - 1
      }
      return from === 0 ? text : shown + text.slice(from)
    },
  }
}

function beginningAt(text: string, at: number): number {
  return text.charCodeAt(at) * unitsOfCharacter + text.charCodeAt(at + 1)
}

function standsAlone(text: string, at: number, secret: string): boolean {
  const before = text.charAt(at - 1)
  const after = text.charAt(at + secret.length)
  if (plainWord.test(secret)) return quote.test(before) && quote.test(after)
  return !wordCharacter.test(before) && !wordCharacter.test(after)
}

function maskOf(character: string): string {
  return maskCharacter.repeat(character.length)
}
