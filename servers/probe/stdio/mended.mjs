import { serveNotes } from './notes.mjs'

/** A note is its owner's; the id only says which one. */
serveNotes((user, id) => `${user} ${id}`)
