import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { StoredNotes } from '../kit/notes.ts'

/** Two tools: one hands out a handle, and the other takes it. */
export function notesServer(notes: StoredNotes): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const annotations = { readOnlyHint: true }
  server.registerTool(
    'open_note',
    { description: 'Opens a note', inputSchema: { text: z.string() }, annotations },
    async ({ text }, { authInfo }) =>
      said(`Opened ${await notes.open(text, subjectOf(authInfo))}`),
  )
  server.registerTool(
    'read_note',
    { description: 'Reads a note', inputSchema: { note_id: z.string() }, annotations },
    async ({ note_id: id }, { authInfo }) => {
      const text = await notes.read(id, subjectOf(authInfo))
      return text === undefined ? { ...said('Unknown note'), isError: true } : said(text)
    },
  )
  return server
}

const subjectOf = (auth: AuthInfo | undefined): string | undefined =>
  auth === undefined ? undefined : String(auth.extra?.['sub'])

const said = (text: string): { content: { type: 'text'; text: string }[] } => ({
  content: [{ type: 'text', text }],
})
