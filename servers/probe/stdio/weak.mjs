import { serveNotes } from './notes.mjs'

/** A note is its id's. */
serveNotes((_user, id) => id)
