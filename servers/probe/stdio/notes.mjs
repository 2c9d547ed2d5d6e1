import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * Notes over stdio, in both eras. Every process is one user's, by the token in its environment; the
 * notes of all are in one file, the argument, as they are when several clients start the same server.
 *
 * @param {(user: string, id: string) => string} keyOf Where a note of this id is kept for a user.
 */
export function serveNotes(keyOf) {
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
    const answer = answerTo(method, params, { file, keyOf: (id) => keyOf(user, id) })
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`)
  })
}

const readOnly = { readOnlyHint: true }
const text = { type: 'string' }

const tool = (name, parameters) => ({
  name,
  annotations: readOnly,
  inputSchema: {
    type: 'object',
    properties: Object.fromEntries(parameters.map((parameter) => [parameter, text])),
    required: parameters,
  },
})

const tools = [
  tool('create_note', ['text']),
  tool('read_note', ['note_id']),
  tool('remember', ['conversation_id', 'text']),
  tool('recall', ['conversation_id']),
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

function call(name, args, { file, keyOf }) {
  const notes = notesIn(file)
  const keep = (id) => writeFileSync(file, JSON.stringify({ ...notes, [keyOf(id)]: args.text }))
  if (name === 'create_note') {
    const id = randomUUID()
    keep(id)
    return { content: [{ type: 'text', text: `Created note ${id}` }] }
  }
  if (name === 'remember') {
    keep(args.conversation_id)
    return { content: [{ type: 'text', text: 'Noted' }] }
  }
  const note = notes[keyOf(name === 'recall' ? args.conversation_id : args.note_id)]
  if (note !== undefined) return { content: [{ type: 'text', text: note }] }
  return { isError: true, content: [{ type: 'text', text: 'Unknown or expired note' }] }
}

function notesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}
