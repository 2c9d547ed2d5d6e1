import { erfc } from './statistics.ts'

/** A test of a series of bits, and how likely what it saw is where the bits are random. */
export interface BitTest {
  readonly name: string
  readonly probability: number
}

/** Fewer bits show nothing (NIST SP 800-22, 2.1.7, asks for 100 at the least). */
const bitsMin = 1_000

/**
 * Tests of NIST SP 800-22 Rev. 1a on the places of ids that vary, as bits. Empty where the ids are
 * no hexadecimal or base64, or hold too few bits for a test to mean anything.
 */
export function testBits(ids: readonly string[]): readonly BitTest[] {
  const rows = bitRows(ids)
  const bits = rows.flat()
  if (bits.length < bitsMin) return []
  return [
    { name: 'frequency', probability: frequency(bits) },
    { name: 'runs', probability: runs(bits) },
    { name: 'serial', probability: serial(bits) },
    { name: 'frequency of one place', probability: worstPlace(rows) },
    { name: 'neighbours', probability: neighbours(rows) },
  ]
}

/** 2.1: as many ones as zeros. */
function frequency(bits: readonly number[]): number {
  return erfc(Math.abs(excess(bits)) / Math.sqrt(2 * bits.length))
}

const excess = (bits: readonly number[]): number => bits.reduce((sum, bit) => sum + 2 * bit - 1, 0)

/** 2.3: as many changes as there should be. */
function runs(bits: readonly number[]): number {
  const share = bits.reduce((sum, bit) => sum + bit, 0) / bits.length
  const spread = share * (1 - share)
  if (spread === 0) return 0
  const changes = bits.slice(1).filter((bit, index) => bit !== bits[index]).length + 1
  const expected = 2 * bits.length * spread
  return erfc(Math.abs(changes - expected) / (2 * Math.sqrt(2 * bits.length) * spread))
}

const patternBits = 3

/** 2.11, the first difference for patterns of three bits: each as often as the others. */
function serial(bits: readonly number[]): number {
  const difference = psiSquared(bits, patternBits) - psiSquared(bits, patternBits - 1)
  // Four degrees of freedom, for which the incomplete gamma function is elementary.
  const half = Math.max(0, difference) / 2
  return Math.exp(-half) * (1 + half)
}

function psiSquared(bits: readonly number[], length: number): number {
  const counts = new Map<number, number>()
  for (let index = 0; index < bits.length; index += 1) {
    let pattern = 0
    for (let offset = 0; offset < length; offset += 1) {
      pattern = pattern * 2 + (bits[(index + offset) % bits.length] ?? 0)
    }
    counts.set(pattern, (counts.get(pattern) ?? 0) + 1)
  }
  const squares = [...counts.values()].reduce((sum, count) => sum + count * count, 0)
  return (2 ** length / bits.length) * squares - bits.length
}

/** The frequency test of each place alone; the smallest, times as many as were tried. */
function worstPlace(rows: readonly (readonly number[])[]): number {
  const places = rows[0]?.length ?? 0
  const columns = Array.from({ length: places }, (_, at) => rows.map((row) => row[at] ?? 0))
  return Math.min(1, ...columns.map((column) => frequency(column) * places))
}

/** Each id differs from the one before in half of its bits. */
function neighbours(rows: readonly (readonly number[])[]): number {
  const differences = rows.slice(1).flatMap((row, index) => {
    const before = rows[index] ?? []
    return row.map((bit, at) => (bit === before[at] ? 0 : 1))
  })
  return frequency(differences)
}

interface Alphabet {
  readonly form: RegExp
  readonly letters: string
  readonly bits: number
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const alphabets: readonly Alphabet[] = [
  { form: /^[0-9a-f]*$/u, letters: '0123456789abcdef', bits: 4 },
  { form: /^[0-9A-F]*$/u, letters: '0123456789ABCDEF', bits: 4 },
  { form: /^[A-Za-z0-9_-]*$/u, letters: `${base64}-_`, bits: 6 },
  { form: /^[A-Za-z0-9+/]*$/u, letters: `${base64}+/`, bits: 6 },
]

/**
 * One row an id. Only places that use their alphabet: the version of a UUID and the last character
 * of base64 are not made of as many bits as their neighbours.
 */
function bitRows(ids: readonly string[]): readonly (readonly number[])[] {
  const length = Math.min(...ids.map((id) => id.length))
  const places = Array.from({ length: Number.isFinite(length) ? length : 0 }, (_, at) => at)
  const varied = places.filter((at) => new Set(ids.map((id) => id[at])).size >= variedMin(ids))
  const letters = ids.map((id) => varied.map((at) => id[at] ?? '').join(''))
  const alphabet = alphabets.find(({ form }) => form.test(letters.join('')))
  if (alphabet === undefined) return []
  const full = Math.min(alphabet.letters.length, ids.length) / 2
  const used = varied.filter((at) => new Set(ids.map((id) => id[at])).size >= full)
  // Other alphabets of letters and digits have fewer than 64, and no whole number of bits.
  const isWhole = alphabet.bits === 4 || usesAll(ids, used)
  if (!isWhole) return []
  return ids.map((id) => used.flatMap((at) => bitsOf(id[at] ?? '', alphabet)))
}

const variedMin = ({ length }: readonly string[]): number => Math.min(8, length / 2)

/** Base64 shows its two marks in as many characters; an alphabet of 62 never does. */
const usesAll = (ids: readonly string[], places: readonly number[]): boolean =>
  /[-_+/]/u.test(ids.map((id) => places.map((at) => id[at] ?? '').join('')).join(''))

function bitsOf(letter: string, { letters, bits }: Alphabet): readonly number[] {
  const value = letters.indexOf(letter)
  return Array.from({ length: bits }, (_, bit) => (value >> (bits - 1 - bit)) & 1)
}
