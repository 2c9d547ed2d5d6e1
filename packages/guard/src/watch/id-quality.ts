/** Ids below this many bits can be guessed; a UUID of version 4 has 122. */
const bitsMin = 120
const nearMs = 600_000

/** What gives ids away, in words that follow "makes its ids"; undefined when nothing shows. */
export function faultOf(ids: readonly string[], nowMs: number): string | undefined {
  if (new Set(ids).size < ids.length) return 'more than once'
  const versions = new Set(ids.map(uuidVersion))
  const [version] = versions
  if (versions.size === 1 && version !== undefined && version !== '4') {
    return `as UUIDs of version ${version}, which are not random`
  }
  if (isRising(ids.map(numberIn))) return 'by counting'
  if (ids.every((id) => holdsTime(id, nowMs))) return 'from the time'
  const bits = Math.floor(randomBits(ids))
  return bits < bitsMin ? `with ${bits} bits at the most` : undefined
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const uuidVersion = (id: string): string | undefined => uuid.exec(id)?.[1]

/** The last run of digits, where ids are numbers with something around them. */
function numberIn(id: string): number | undefined {
  const digits = /(\d{1,15})\D*$/.exec(id)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

const isRising = (numbers: readonly (number | undefined)[]): boolean =>
  numbers.every((value, index) => {
    const before = index === 0 ? -1 : numbers[index - 1]
    return value !== undefined && before !== undefined && value > before
  })

/** Milliseconds or seconds of now, in decimal or hexadecimal. */
function holdsTime(id: string, nowMs: number): boolean {
  const decimal = id.match(/\d{10,13}/g) ?? []
  const hexadecimal = id.match(/[0-9a-f]{8,11}/gi) ?? []
  const values = [...decimal.map(Number), ...hexadecimal.map((text) => Number.parseInt(text, 16))]
  const isNear = (value: number): boolean => Math.abs(value - nowMs) < nearMs
  return values.some((value) => isNear(value) || isNear(value * 1000))
}

/** By how many characters were seen in each place that differs; an upper bound. */
function randomBits(ids: readonly string[]): number {
  const length = Math.min(...ids.map((id) => id.length))
  let bits = 0
  for (let place = 0; place < length; place += 1) {
    const seen = new Set(ids.map((id) => id.charAt(place)))
    if (seen.size > 1) bits += bitsOfAlphabet([...seen])
  }
  return bits
}

function bitsOfAlphabet(letters: readonly string[]): number {
  if (letters.every((letter) => /\d/.test(letter))) return Math.log2(10)
  if (letters.every((letter) => /[0-9a-f]/i.test(letter))) return 4
  return letters.every((letter) => /[0-9a-z]/.test(letter)) ? Math.log2(36) : 6
}
