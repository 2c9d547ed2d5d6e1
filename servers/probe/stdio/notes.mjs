import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * Notes over stdio, in both eras. Every process is one user's, by the token in its environment; the
 * notes of all are in one file, the argument, as they are when several clients start the same server.
 *
 * @param {(note: { owner: string, text: string }, user: string) => boolean} mayRead
 */
export function serveNotes(mayRead) {
  const users = { 'alice-credential-7f3a': 'alice', 'bob-credential-91cc': 'bob' }
  const user = users[process.env.NOTES_TOKEN ?? '']
  if (user === undefined) {
    process.stderr.write('NOTES_TOKEN is not a token of anybody\n')
    process.exitCode = 2
    return
  }
  const [, , file = ''] = process.argv
  process.stderr.write(`notes of ${user}\n`)
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line)
    if (id === undefined) return
    const answer = answerTo(method, params, { user, file, mayRead })
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`)
  })
}

const readOnly = { readOnlyHint: true }
const text = { type: 'string' }

const tools = [
  {
    name: 'create_note',
    annotations: readOnly,
    inputSchema: { type: 'object', properties: { text }, required: ['text'] },
  },
  {
    name: 'read_note',
    annotations: readOnly,
    inputSchema: { type: 'object', properties: { note_id: text }, required: ['note_id'] },
  },
]

const capabilities = { tools: {} }

function answerTo(method, params, context) {
  if (method === 'initialize') {
    const serverInfo = { name: 'notes', version: '1.0.0' }
    return { result: { protocolVersion: '2025-11-25', capabilities, serverInfo } }
  }
  if (method === 'server/discover') {
    return { result: { supportedVersions: ['2026-07-28'], capabilities } }
  }
  if (method === 'ping') return { result: {} }
  if (method === 'tools/list') return { result: { tools } }
  if (method !== 'tools/call') return { error: { code: -32601, message: 'Method not found' } }
  return { result: call(params.name, params.arguments ?? {}, context) }
}

function call(name, args, { user, file, mayRead }) {
  const notes = notesIn(file)
  if (name === 'create_note') {
    const id = randomUUID()
    writeFileSync(file, JSON.stringify({ ...notes, [id]: { owner: user, text: args.text } }))
    return { content: [{ type: 'text', text: `Created note ${id}` }] }
  }
  const note = notes[args.note_id]
  if (note === undefined || !mayRead(note, user)) {
    return { isError: true, content: [{ type: 'text', text: 'Unknown or expired note' }] }
  }
  return { content: [{ type: 'text', text: note.text }] }
}

function notesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
