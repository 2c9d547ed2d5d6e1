/** What a client of the legacy era says of every message. */
export const wire = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const

/** What it begins with. */
export const initialize: string = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  },
})
