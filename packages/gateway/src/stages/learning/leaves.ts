/** A text in a value, and where: a JSON pointer in which every element of a list is `*`. */
export interface Leaf {
  readonly at: string
  readonly text: string
}

/** Of one value; the rest is not looked at. */
const leavesMax = 500
const depthMax = 16

export function leavesOf(value: unknown): readonly Leaf[] {
  const leaves: Leaf[] = []
  gather(value, '', leaves)
  return leaves
}

function gather(value: unknown, at: string, leaves: Leaf[]): void {
  if (leaves.length >= leavesMax || at.split('/').length > depthMax) return
  if (typeof value === 'string' || typeof value === 'number') {
    leaves.push({ at, text: String(value) })
  } else if (Array.isArray(value)) {
    for (const item of value) gather(item, `${at}/*`, leaves)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value))
      gather(member, `${at}/${nameIn(name)}`, leaves)
  }
}

/** RFC 6901, section 3. */
export const nameIn = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
