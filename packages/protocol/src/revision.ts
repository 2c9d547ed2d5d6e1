/** One revision of the Model Context Protocol: everything about it that differs from the others. */
export interface Revision {
  readonly date: RevisionDate
  /** `legacy`: sessions by `Mcp-Session-Id`; `modern`: each request stands alone. */
  readonly era: Era
  /** Transports over HTTP that it defines. */
  readonly httpTransport: 'http+sse' | 'streamable-http'
  /** `Mcp-Session-Id` means something. */
  readonly sessionHeader: boolean
  /** The `MCP-Protocol-Version` header is required after initialization. */
  readonly versionHeader: boolean
  /** A body may be an array of messages. */
  readonly batches: boolean
  /** Streams may be resumed by `Last-Event-ID`. */
  readonly resumable: boolean
  /** Headers that must repeat what the body says. */
  readonly mirroredHeaders: readonly string[]
}

export type Era = 'legacy' | 'modern'
export type RevisionDate = '2024-11-05' | '2025-03-26' | '2025-06-18' | '2025-11-25' | '2026-07-28'

/** basic/transports of each revision; 2026-07-28 basic/transports/streamable-http. */
export const revisions: readonly Revision[] = [
  {
    date: '2024-11-05',
    era: 'legacy',
    httpTransport: 'http+sse',
    sessionHeader: false,
    versionHeader: false,
    batches: true,
    resumable: false,
    mirroredHeaders: [],
  },
  {
    date: '2025-03-26',
    era: 'legacy',
    httpTransport: 'streamable-http',
    sessionHeader: true,
    versionHeader: false,
    batches: true,
    resumable: true,
    mirroredHeaders: [],
  },
  {
    date: '2025-06-18',
    era: 'legacy',
    httpTransport: 'streamable-http',
    sessionHeader: true,
    versionHeader: true,
    batches: false,
    resumable: true,
    mirroredHeaders: [],
  },
  {
    date: '2025-11-25',
    era: 'legacy',
    httpTransport: 'streamable-http',
    sessionHeader: true,
    versionHeader: true,
    batches: false,
    resumable: true,
    mirroredHeaders: [],
  },
  {
    date: '2026-07-28',
    era: 'modern',
    httpTransport: 'streamable-http',
    sessionHeader: false,
    versionHeader: true,
    batches: false,
    resumable: false,
    mirroredHeaders: ['mcp-protocol-version', 'mcp-method', 'mcp-name'],
  },
]

const byDate: ReadonlyMap<string, Revision> = new Map(
  revisions.map((revision) => [revision.date, revision]),
)

/** Undefined for a date that names no revision. */
export function revisionOf(date: string): Revision | undefined {
  return byDate.get(date)
}

/** Revisions are dates, so their order is the order of the text. */
export function isAtLeast(date: RevisionDate, other: RevisionDate): boolean {
  return date >= other
}
