import { serveNotes } from './notes.mjs'

/** A note is its owner's; the id only says which one. */
serveNotes((note, user) => note.owner === user)
