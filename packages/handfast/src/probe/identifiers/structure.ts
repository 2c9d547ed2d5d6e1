import { isUuid } from '../wire/randomness.ts'
import { testBits } from './bits.ts'

/** What is wrong with a series of ids, and how it shows. */
export interface Structure {
  readonly kind: 'repeated' | 'sequence' | 'uuid-version' | 'rising' | 'short' | 'skewed'
  /** `each is the one before plus 1`. */
  readonly what: string
  /** The id that comes next, where that can be told. */
  readonly next?: string
}

/** Random bits below which an id can be guessed; the catalogue's line, which a UUID v4 passes. */
const bitsMin = 120

/** Fewer samples show nothing about an alphabet. */
export const samplesMin = 16

/**
 * What is wrong with ids, in the order in which they were minted; undefined when nothing shows.
 * Nothing showing in a few dozen samples says that there is no simple structure, and no more: the
 * digest of a counter looks random too.
 */
export function structureOf(ids: readonly string[]): Structure | undefined {
  return (
    repeated(ids) ?? sequence(ids) ?? uuidVersion(ids) ?? rising(ids) ?? short(ids) ?? skewed(ids)
  )
}

function repeated(ids: readonly string[]): Structure | undefined {
  const distinct = new Set(ids).size
  if (distinct === ids.length) return undefined
  return { kind: 'repeated', what: `${ids.length} samples, ${distinct} different ids` }
}

const digitForms: readonly { readonly form: RegExp; readonly radix: 10 | 16 | 36 }[] = [
  { form: /^[0-9]+$/, radix: 10 },
  { form: /^[0-9a-f]+$/i, radix: 16 },
  { form: /^[0-9a-z]+$/, radix: 36 },
]

/** A jump between neighbours beyond which it is no counter. */
const stepMax = 1_000_000n

/** Ids that count: all alike but for a number that goes up by the same or by little. */
function sequence(ids: readonly string[]): Structure | undefined {
  const { before, after, middles } = withoutCommonEnds(ids)
  const digits = digitForms.find(({ form }) => middles.every((middle) => form.test(middle)))
  if (digits === undefined) return undefined
  const { radix } = digits
  const numbers = middles.map((middle) => numberOf(middle, radix))
  const steps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0n))
  const [step = 0n] = steps
  if (steps.some((one) => one <= 0n || one > stepMax)) return undefined
  if (steps.some((one) => one !== step)) {
    return {
      kind: 'sequence',
      what: `each is a little above the one before, by at most ${largest(steps)}`,
    }
  }
  const last = numbers.at(-1) ?? 0n
  const width = middles.at(-1)?.length ?? 0
  const next = before + (last + step).toString(radix).padStart(width, '0') + after
  return { kind: 'sequence', what: `each is the one before plus ${step}`, next }
}

const largest = (numbers: readonly bigint[]): bigint =>
  numbers.reduce((most, one) => (one > most ? one : most), 0n)

/** Digits of a number that is not compared digit by digit; longer ones are no counters. */
const digitsMax = 64

function numberOf(text: string, radix: 10 | 16 | 36): bigint {
  let number = 0n
  for (const digit of text.slice(-digitsMax)) {
    number = number * BigInt(radix) + BigInt(Number.parseInt(digit, radix))
  }
  return number
}

function withoutCommonEnds(ids: readonly string[]): {
  readonly before: string
  readonly after: string
  readonly middles: readonly string[]
} {
  const shortest = Math.min(...ids.map(({ length }) => length))
  const [first = ''] = ids
  let start = 0
  while (start < shortest && ids.every((id) => id[start] === first[start])) start += 1
  // Digits in common belong to the number: 0008 and 0009 are followed by 0010.
  while (start > 0 && /[0-9a-z]/i.test(first[start - 1] ?? '')) start -= 1
  let end = 0
  while (end < shortest - start && ids.every((id) => id.at(-1 - end) === first.at(-1 - end))) {
    end += 1
  }
  while (end > 0 && /[0-9a-z]/i.test(first.at(-end) ?? '')) end -= 1
  return {
    before: first.slice(0, start),
    after: end === 0 ? '' : first.slice(-end),
    middles: ids.map((id) => id.slice(start, id.length - end)),
  }
}

const uuidKinds: ReadonlyMap<string, string> = new Map([
  ['1', 'the clock and the address of the machine'],
  ['2', 'the clock and the address of the machine'],
  ['3', 'the digest of a name'],
  ['5', 'the digest of a name'],
  ['6', 'the clock and the address of the machine'],
  ['7', 'the clock, and fewer random bits than an id that opens something needs'],
])

function uuidVersion(ids: readonly string[]): Structure | undefined {
  if (!ids.every(isUuid)) return undefined
  const versions = new Set(ids.map((id) => id[14] ?? ''))
  const [version = ''] = versions
  const kind = uuidKinds.get(version)
  if (versions.size !== 1 || kind === undefined) return undefined
  return { kind: 'uuid-version', what: `UUIDs of version ${version}: made of ${kind}` }
}

/** Sorted as they came, which random ids are once in as many times as there are orders. */
function rising(ids: readonly string[]): Structure | undefined {
  const isSorted = ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id)
  if (!isSorted || ids.length < samplesMin) return undefined
  const bits = randomBitsMax(ids)
  if (bits >= bitsMin) return undefined
  const rest = `at most ${Math.floor(bits)} bits of them are random`
  return { kind: 'rising', what: `they rise with time, and ${rest}` }
}

function short(ids: readonly string[]): Structure | undefined {
  if (ids.length < samplesMin) return undefined
  const bits = randomBitsMax(ids)
  if (bits >= bitsMin) return undefined
  return { kind: 'short', what: `at most ${Math.floor(bits)} random bits, of ${bitsMin} needed` }
}

/** So unlikely that it does not happen by chance, in however many runs. */
const probabilityMax = 1e-9

function skewed(ids: readonly string[]): Structure | undefined {
  const failed = testBits(ids).find(({ probability }) => probability < probabilityMax)
  if (failed === undefined) return undefined
  const { name, probability } = failed
  const chance = probability === 0 ? 'none' : probability.toExponential(0)
  const what = `the bits are not random: ${name} (NIST SP 800-22), of which the chance is ${chance}`
  return { kind: 'skewed', what }
}

const alphabets: readonly { readonly form: RegExp; readonly bits: number }[] = [
  { form: /^[0-9]*$/, bits: Math.log2(10) },
  { form: /^[0-9a-f]*$/, bits: 4 },
  { form: /^[0-9A-F]*$/, bits: 4 },
  { form: /^[0-9a-z]*$/, bits: Math.log2(36) },
  { form: /^[0-9A-Z]*$/, bits: Math.log2(36) },
  { form: /^[0-9a-zA-Z]*$/, bits: Math.log2(62) },
]
const bitsOfOther = Math.log2(94)

/** A place that shows fewer different characters than this in all samples is not random. */
const variedMin = 4

/**
 * The most random bits that the ids can hold: the places that vary, times what one character of
 * their alphabet holds. An upper bound only; nothing is claimed from below.
 */
export function randomBitsMax(ids: readonly string[]): number {
  const length = Math.max(0, ...ids.map((id) => id.length))
  const places = Array.from({ length }, (_, at) => ids.map((id) => id[at] ?? ''))
  const varied = places.filter((characters) => new Set(characters).size >= variedMin)
  const letters = varied.flat().join('')
  const bits = alphabets.find(({ form }) => form.test(letters))?.bits ?? bitsOfOther
  return varied.length * bits
}
