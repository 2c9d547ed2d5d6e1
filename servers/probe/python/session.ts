import type { Notes } from '../kit/notes.ts'

export interface Session {
  readonly id: string
  readonly owner: string
  isInitialized: boolean
  isTerminated: boolean
  hasStream: boolean
}

export interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: CallParams
}

interface CallParams {
  readonly name?: unknown
  readonly arguments?: Readonly<Record<string, unknown>>
}

export interface Surroundings {
  readonly session: Session
  readonly notes: Notes
  readonly caller: string
}

/** The `result` or the `error` of a response. Nothing but ping is answered before `initialized`. */
export function answerTo(
  { method, params = {} }: Message,
  { session, notes, caller }: Surroundings,
): object {
  if (method === 'initialize') return { result: initialized }
  if (method === 'ping') return { result: {} }
  if (!session.isInitialized) return failed(-32602, 'Invalid request parameters')
  if (method === 'tools/list') return { result: { tools } }
  if (method === 'tools/call') return { result: call(params, notes, caller) }
  return failed(-32601, 'Method not found')
}

const failed = (code: number, message: string): object => ({ error: { code, message, data: '' } })

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { experimental: {}, tools: { listChanged: false } },
  serverInfo: { name: 'notes', version: '1.27.2' },
}

const text = { type: 'string', title: 'Text' }

const output = {
  type: 'object',
  properties: { result: { type: 'string', title: 'Result' } },
  required: ['result'],
}

const tools = [
  {
    name: 'open_note',
    description: 'Opens a note',
    inputSchema: { type: 'object', properties: { text }, required: ['text'] },
    outputSchema: output,
    annotations: { readOnlyHint: true },
  },
  {
    name: 'read_note',
    description: 'Reads a note',
    inputSchema: { type: 'object', properties: { note_id: text }, required: ['note_id'] },
    outputSchema: output,
    annotations: { readOnlyHint: true },
  },
]

function call({ name, arguments: args = {} }: CallParams, notes: Notes, caller: string): object {
  if (name === 'open_note') return said(notes.open(String(args['text']), caller))
  const note = notes.read(String(args['note_id']), caller)
  if (note !== undefined) return said(note)
  const words = 'Error executing tool read_note: Unknown note'
  return { content: [{ type: 'text', text: words }], isError: true }
}

const said = (words: string): object => ({
  content: [{ type: 'text', text: words }],
  structuredContent: { result: words },
  isError: false,
})
