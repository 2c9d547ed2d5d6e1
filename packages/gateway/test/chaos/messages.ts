import { canaryOf } from './check-answer.ts'

/** What is asked of the tools of the server behind. */
export interface Call {
  readonly nonce: string
  readonly tool: 'call' | 'flood' | 'stream'
  /** Before the answer in its stream. */
  readonly events?: number
}

export const bodyOf = (method: string, params: object, id = 1): object => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
})

/** A session is of whom its client says it is. */
export function initializing(name: string, protocolVersion: string): string {
  const clientInfo = { name: canaryOf(name), version: '1' }
  return JSON.stringify(bodyOf('initialize', { protocolVersion, capabilities: {}, clientInfo }))
}

const callOf = ({ nonce, tool, events = 0 }: Call, id: number): object =>
  bodyOf('tools/call', { name: tool, arguments: { nonce, events } }, id)

export const calling = (call: Call): string => JSON.stringify(callOf(call, 1))

/** 2025-03-26, basic, Batching. */
export const callingAll = (batch: readonly Call[]): string =>
  JSON.stringify(batch.map((call, at) => callOf(call, at + 1)))

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'chaos', version: '1' },
}

export const modernHeaders: Readonly<Record<string, string>> = {
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
}

export const callingModern = ({ nonce, tool, events = 0 }: Call): string =>
  JSON.stringify(bodyOf('tools/call', { name: tool, arguments: { nonce, events }, _meta: meta }))
