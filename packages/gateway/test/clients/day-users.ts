import * as v2 from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import * as v1 from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { info, requestInit } from './pair.ts'

/** What somebody does in an hour of the day. */
export const actions = ['list', 'count', 'break', 'cancel', 'reconnect', 'end'] as const
export type Action = (typeof actions)[number]

/** Somebody who uses a server all day; `seen` is all that they see of it. */
export interface User {
  readonly seen: unknown[]
  act(action: Action): Promise<void>
  close(): Promise<void>
}

/** The part of a client that is the same in both SDKs. */
interface Connected {
  list(): Promise<unknown>
  count(onprogress?: (progress: unknown) => void): Promise<unknown>
  /** `begun` is called once the server is at it. */
  wait(signal: AbortSignal, begun: () => void): Promise<unknown>
  /** With the session that it has; undefined where there is none. */
  readonly again: (() => Promise<void>) | undefined
  end(): Promise<void>
  close(): Promise<void>
  /** The next answer breaks off in the middle. */
  breakNext(): void
}

type Connect = (url: URL) => Promise<Connected>

/** Begins anew where a session is over, as the protocol has it, and says so. */
export async function userOf(connect: Connect, url: URL): Promise<User> {
  const seen: unknown[] = []
  let connected = await connect(url)
  const once = async (action: Action): Promise<void> => {
    if (action === 'list') seen.push(await connected.list())
    else if (action === 'cancel') await cancelled(connected, seen)
    else if (action === 'reconnect') await connected.again?.()
    else if (action === 'end') {
      await connected.end()
      connected = await connect(url)
    } else {
      if (action === 'break') connected.breakNext()
      seen.push(await connected.count((progress) => void seen.push(progress)))
    }
  }
  return {
    seen,
    async act(action) {
      seen.push(action)
      try {
        await once(action)
      } catch (error) {
        if (!isOver(error)) throw error
        seen.push('begins anew')
        await connected.close()
        connected = await connect(url)
        await once(action)
      }
    },
    close: () => connected.close(),
  }
}

const isOver = (error: unknown): boolean =>
  /Session not found|terminate session: Not Found/.test(String(error))

async function cancelled(connected: Connected, seen: unknown[]): Promise<void> {
  const stop = new AbortController()
  try {
    seen.push(await connected.wait(stop.signal, () => stop.abort('enough')))
  } catch (error) {
    if (!stop.signal.aborted) throw error
    seen.push(String(error))
  }
}

/** Breaks the stream of one answer off, after its first event, as a network would. */
function breaking(): { readonly fetch: typeof fetch; next(): void } {
  let isNext = false
  return {
    next: () => void (isNext = true),
    async fetch(input, init) {
      const response = await fetch(input, init)
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
      if (!isNext || init?.method !== 'POST' || isStream !== true) return response
      isNext = false
      return new Response(brokenOff(response), response)
    },
  }
}

function brokenOff({ body }: Response): ReadableStream<Uint8Array> | null {
  const reader = body?.getReader()
  if (reader === undefined) return null
  let isGiven = false
  return new ReadableStream({
    async pull(controller) {
      if (isGiven) {
        await reader.cancel()
        return controller.error(new Error('broken off'))
      }
      isGiven = true
      const { value } = await reader.read()
      if (value !== undefined) controller.enqueue(value.subarray(0, firstEventIn(value)))
    },
  })
}

/** Events end with an empty line. */
function firstEventIn(chunk: Uint8Array): number {
  const end = new TextDecoder('latin1').decode(chunk).indexOf('\n\n')
  return end < 0 ? chunk.length : end + 2
}

const soon = {
  initialReconnectionDelay: 10,
  maxReconnectionDelay: 100,
  reconnectionDelayGrowFactor: 1,
  maxRetries: 5,
}

export const connectV1: Connect = async (url) => {
  const broken = breaking()
  const client = new Client(info)
  const open = async (sessionId?: string): Promise<v1.StreamableHTTPClientTransport> => {
    const transport = new v1.StreamableHTTPClientTransport(url, {
      requestInit,
      fetch: broken.fetch,
      reconnectionOptions: soon,
      ...(sessionId === undefined ? {} : { sessionId }),
    })
    // The SDK's own types do not agree under exactOptionalPropertyTypes.
    await client.connect(transport as Parameters<typeof client.connect>[0])
    return transport
  }
  let transport = await open()
  return {
    list: () => client.listTools(),
    count: (onprogress) =>
      client.callTool({ name: 'count' }, undefined, onprogress === undefined ? {} : { onprogress }),
    wait: (signal, begun) =>
      client.callTool({ name: 'wait' }, undefined, { signal, onprogress: begun }),
    async again() {
      const { sessionId, protocolVersion } = transport
      await client.close()
      transport = await open(sessionId)
      transport.setProtocolVersion(protocolVersion ?? '')
    },
    async end() {
      await transport.terminateSession()
      await client.close()
    },
    close: () => client.close(),
    breakNext: broken.next,
  }
}

const connectV2 =
  (mode: 'auto' | 'legacy'): Connect =>
  async (url) => {
    const broken = breaking()
    const client = new v2.Client(info, { versionNegotiation: { mode } })
    const transport = new v2.StreamableHTTPClientTransport(url, {
      requestInit,
      fetch: broken.fetch,
      reconnectionOptions: soon,
    })
    await client.connect(transport)
    return {
      list: () => client.listTools(),
      count: (onprogress) =>
        client.callTool(
          { name: 'count', arguments: {} },
          onprogress === undefined ? {} : { onprogress },
        ),
      async wait(signal, begun) {
        // The modern one says nothing before it is told to stop.
        if (mode === 'auto') setTimeout(begun, 50)
        const wait = { name: 'wait', arguments: {} }
        return client.callTool(wait, { signal, onprogress: begun })
      },
      again: undefined,
      async end() {
        if (transport.sessionId !== undefined) await transport.terminateSession()
        await client.close()
      },
      close: () => client.close(),
      // 2026-07-28, streamable-http: what breaks off there is lost, and is asked for anew.
      breakNext: mode === 'legacy' ? broken.next : () => undefined,
    }
  }

export const users: ReadonlyMap<string, Connect> = new Map([
  ['a client of SDK v1', connectV1],
  ['a client of SDK v2 in the modern era', connectV2('auto')],
  ['a client of SDK v2 in the legacy era', connectV2('legacy')],
])
