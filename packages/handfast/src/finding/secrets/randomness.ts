/**
 * The 180 most frequent pairs of letters among the words of source code and English prose. They
 * make up six of seven pairs there, and little more than a quarter of the pairs in random text.
 */
const commonPairs: ReadonlySet<string> = new Set(
  (
    'abacadagaialamanaparasataubabeblcacechcickclcocrctcudadedidodsdueaecedeeefelemeneoepeqeres' +
    'etevexeyfafefifofugegihahehihoiaicidieifigiliminioipirisitivizkalelalilllolsltlulymamemimo' +
    'mpnancndnenfngninnnonsntobocodofolomonoooporosotouovowpapepiplpoprpsptqurarcrdrerirmrnrorr' +
    'rsrtrurysascseshsisospssstsusytatctethtitotptrtstttutyueulumunupurusutvaveviwawewixpxtynyp'
  ).match(/../gu),
)

/** A run of characters that keys and tokens are written in. */
export const wordForm: RegExp = /[A-Za-z0-9+/_=-]{16,}/gu

const uuidForm = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu
const hexForm = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{24,}$/iu

/** Below this share of common pairs nobody wrote it by hand. */
const shareMin = 0.5

/** Short words say less, so they must be further from language, and hold a digit. */
const shortShareMin = 0.36
const shortCharactersMax = 19

/** More of a word tells nothing new. */
const charactersLookedAtMax = 256

/** An alphabet that ids are drawn from, or a number counted up: it looks random and is written. */
const alphabetForm = /abcdef|uvwxyz|012345|123456/iu

/** Letters of both cases and digits, as no path or name in kebab case has them. */
const mixedForm = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)/u

const distinctMin = 8

/**
 * Whether a word looks drawn rather than written: a key, a token, a digest. Identifiers, paths and
 * header names are made of words, whose letters follow each other as letters do in language; those
 * of base64, base62 and hex do not. A UUID is left alone: it names things more often than it keeps
 * them.
 */
export function looksRandom(word: string): boolean {
  if (uuidForm.test(word) || alphabetForm.test(word)) return false
  const part = word.slice(0, charactersLookedAtMax)
  if (mixedForm.test(part)) return isPath(part) ? false : isDrawn(lettersOf(part))
  return part.split(/[^A-Za-z0-9]/u).some(isDrawn)
}

function lettersOf(word: string): string {
  return word.replace(/[^A-Za-z0-9]/gu, '')
}

/** Base64 has a slash now and then, and beside it no run of letters that reads like a word. */
function isPath(word: string): boolean {
  if (!word.includes('/')) return false
  const longest = Math.max(...word.split('/').map(({ length }) => length))
  return !word.split('/').some((piece) => piece.length === longest && isUnlike(lettersOf(piece)))
}

function isUnlike(plain: string): boolean {
  return plain.length >= 10 && commonShare(plain.toLowerCase()) < shareMin
}

function isDrawn(plain: string): boolean {
  if (plain.length < 16 || new Set(plain).size < distinctMin) return false
  if (hexForm.test(plain)) return true
  const share = commonShare(plain.toLowerCase())
  if (plain.length > shortCharactersMax) return share < shareMin
  return share < shortShareMin && /\d/u.test(plain) && /[A-Za-z]/u.test(plain)
}

/** Two digits beside each other are a number and say nothing; one beside a letter is unusual. */
function commonShare(word: string): number {
  let pairs = 0
  let common = 0
  for (let at = 0; at + 1 < word.length; at += 1) {
    const pair = word.slice(at, at + 2)
    if (/^\d\d$/u.test(pair)) continue
    pairs += 1
    if (commonPairs.has(pair)) common += 1
  }
  return pairs === 0 ? 1 : common / pairs
}
