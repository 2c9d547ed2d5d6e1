import { serveNotes } from './notes.mjs'

/** A note is its id's. */
serveNotes(() => true)
