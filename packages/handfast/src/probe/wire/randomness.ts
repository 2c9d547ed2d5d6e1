/** Random bytes, passed in. */
export type RandomBytes = (count: number) => Uint8Array

export function randomHex(bytes: number, random: RandomBytes): string {
  return [...random(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const classes = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEF', 'GHIJKLMNOPQRSTUVWXYZ']

/** Shorter ids could name something that exists. */
const similarCharactersMin = 8

/**
 * A well-formed id that names nothing: every letter and digit is another one of its kind, what
 * separates them stays. Where the id is too short for that to be nobody's, a long random one.
 */
export function similarId(id: string, random: RandomBytes): string {
  if (id.length < similarCharactersMin) return randomHex(16, random)
  const bytes = random(id.length)
  const changed = [...id].map((character, index) => anotherOf(character, bytes[index] ?? 0))
  // Version and variant of a UUID are part of its form.
  return isUuid(id) ? withUuidForm(changed, id) : changed.join('')
}

function anotherOf(character: string, byte: number): string {
  const kind = classes.find((letters) => letters.includes(character))
  return kind === undefined ? character : (kind[byte % kind.length] ?? character)
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (id: string): boolean => uuidForm.test(id)

function withUuidForm(changed: readonly string[], id: string): string {
  return changed
    .map((letter, at) => (at === 14 || at === 19 ? (id[at] ?? letter) : letter))
    .join('')
}
