/**
 * Which room may import what; anything else is refused. A room is a folder or a file, or one for
 * each name in the place of `*`. With `type ` before it, types only. `node:*` is all of Node.
 */
export interface PackageRooms {
  /** Where the rooms are, relative to the top of the repository. */
  readonly sources: string
  readonly rooms: Readonly<Record<string, readonly string[]>>
}

export const catalogue = '@handfast/catalogue'
export const protocol = '@handfast/protocol'
export const guard = '@handfast/guard'
