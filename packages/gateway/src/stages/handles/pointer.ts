/** RFC 6901, with `*` for every element of a list or member of an object. */
export type Pointer = readonly string[]

const segmentsMax = 32

/** @throws TypeError for what is no JSON pointer. */
export function pointerOf(text: string): Pointer {
  if (text !== '' && !text.startsWith('/')) throw new TypeError(`${text} is no JSON pointer`)
  const segments = text.split('/').slice(1)
  if (segments.length > segmentsMax) throw new TypeError(`A pointer has ${segmentsMax} steps`)
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What is there; a pointer that leads nowhere has nothing. */
export function valuesAt(value: unknown, [segment, ...rest]: Pointer): readonly unknown[] {
  if (segment === undefined) return [value]
  return membersOf(value, segment).flatMap(([, member]) => valuesAt(member, rest))
}

/** A copy in which each of them is what the function makes of it. */
export function replacedAt(
  value: unknown,
  [segment, ...rest]: Pointer,
  replace: (value: unknown) => unknown,
): unknown {
  if (segment === undefined) return replace(value)
  const members = membersOf(value, segment).map(
    ([name, member]) => [name, replacedAt(member, rest, replace)] as const,
  )
  if (members.length === 0) return value
  const changed = new Map<string, unknown>(members)
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => changed.get(String(index)) ?? item)
  }
  // Defined as members, so that one called `__proto__` is only a member.
  return Object.fromEntries([...Object.entries(Object(value)), ...changed])
}

/** A pointer on its way, and whether a path is the place of a text itself. */
export interface Way {
  readonly pointer: Pointer
  readonly isEnd: (path: Pointer) => boolean
  readonly path?: Pointer
}

/**
 * Whether another reader may find something on the way to what is named where this one does not:
 * a text in the place of an object or a list, which Python's FastMCP reads as JSON, or a member
 * whose name is spelt in other letters, which Go's `encoding/json` takes for it.
 */
export function isAmbiguous(value: unknown, { pointer, isEnd, path = [] }: Way): boolean {
  const [segment, ...rest] = pointer
  if (segment === undefined) return false
  if (typeof value === 'string') return value !== '' && !isEnd(path)
  if (typeof value !== 'object' || value === null) return false
  if (!Array.isArray(value) && segment !== '*') {
    const others = Object.keys(value).filter((name) => name !== segment)
    if (others.some((name) => folded(name) === folded(segment))) return true
  }
  const next = { pointer: rest, isEnd, path: [...path, segment] }
  return membersOf(value, segment).some(([, member]) => isAmbiguous(member, next))
}

const folded = (name: string): string => name.normalize('NFKC').toLowerCase()

function membersOf(value: unknown, segment: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return []
  if (segment === '*') return Object.entries(value)
  // The length of a list is no element of it.
  const isElement = !Array.isArray(value) || /^\d+$/.test(segment)
  return isElement && Object.hasOwn(value, segment)
    ? [[segment, Reflect.get(value, segment) as unknown]]
    : []
}
