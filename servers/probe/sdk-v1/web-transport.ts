import * as web from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'

/** Streamable HTTP of SDK v1 over Web standards, by a name that fits into a line. */
export const WebTransport = web.WebStandardStreamableHTTPServerTransport
export type WebTransport = web.WebStandardStreamableHTTPServerTransport
export type EventStore = web.EventStore
