import { randomUUID } from 'node:crypto'

/** Whether somebody may read what another has written; undefined is nobody in particular. */
export type MayRead = (owner: string | undefined, caller: string | undefined) => boolean

/** State behind handles, as tools keep it: a note is found by the id that it was stored under. */
export interface Notes {
  /** The handle. */
  open(text: string, owner: string | undefined): string
  /** Undefined for one that is not there, or not for the caller. */
  read(id: string, caller: string | undefined): string | undefined
}

/** The same, where the state is not in this process. */
export interface StoredNotes {
  open(text: string, owner: string | undefined): Promise<string> | string
  read(
    id: string,
    caller: string | undefined,
  ): Promise<string | undefined> | string | undefined
}

export function createNotes(mayRead: MayRead): Notes {
  const notes = new Map<string, { readonly text: string; readonly owner: string | undefined }>()
  return {
    open(text, owner) {
      const id = randomUUID()
      notes.set(id, { text, owner })
      return id
    },
    read(id, caller) {
      const note = notes.get(id)
      return note !== undefined && mayRead(note.owner, caller) ? note.text : undefined
    },
  }
}
