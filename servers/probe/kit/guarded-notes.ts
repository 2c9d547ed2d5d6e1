import { isGuardError } from '@handfast/guard'
import type { Guard } from '@handfast/guard'
import type { StoredNotes } from './notes.ts'

/** Notes behind handles of the guard, which asks itself who is calling. */
export function guardedNotes(guard: Guard): StoredNotes {
  const notes = guard.handles<string>('note', { recover: 'Call open_note for a new one.' })
  return {
    async open(text) {
      const { id } = await notes.mint(text)
      return id
    },
    async read(id) {
      try {
        return (await notes.resolve(id)).value
      } catch (error) {
        if (isGuardError(error)) return undefined
        throw error
      }
    },
  }
}
