/** Why a request goes no further. Peers see what `refusals` says of it and nothing else. */
export type RefusalKind =
  | 'answer-foreign'
  | 'body-malformed'
  | 'body-too-large'
  | 'cleartext'
  | 'era-contradiction'
  | 'event-unknown'
  | 'foreign-host'
  | 'foreign-origin'
  | 'header-malformed'
  | 'id-in-flight'
  | 'id-in-url'
  | 'internal'
  | 'locked'
  | 'meta-missing'
  | 'method-unknown'
  | 'no-credential'
  | 'no-principal'
  | 'proof-invalid'
  | 'resource-unknown'
  | 'session-missing'
  | 'session-unknown'
  | 'sessions-full'
  | 'store-unavailable'
  | 'task-unknown'
  | 'version-unknown'

interface RefusalAnswer {
  readonly status: number
  /** JSON-RPC. Codes from -32020 on are the specification's, and are used as it says only. */
  readonly code: number
  readonly message: string
  /** It gets what an answer that nobody waits for gets: no word. */
  readonly isSilent?: true
  readonly headers?: Readonly<Record<string, string>>
}

/** What is known about each, in one place. */
const refusals: Readonly<Record<RefusalKind, RefusalAnswer>> = {
  // 2025-11-25, basic/transports, Sending Messages 4: 202 without a body, as for any answer.
  'answer-foreign': { status: 202, code: -32600, message: 'Not asked', isSilent: true },
  'body-malformed': { status: 400, code: -32700, message: 'Parse error' },
  'body-too-large': { status: 413, code: -32600, message: 'Request body too large' },
  // RFC 9110, section 15.5.22: 426 names what to upgrade to.
  cleartext: {
    status: 426,
    code: -32000,
    message: 'TLS required',
    headers: { upgrade: 'TLS/1.2, HTTP/1.1', connection: 'Upgrade' },
  },
  // 2026-07-28, streamable-http, Server Validation: header and body have to agree.
  'era-contradiction': { status: 400, code: -32020, message: 'Header and body disagree' },
  // In the words of the official SDK; no revision says what it has to be.
  'event-unknown': { status: 400, code: -32000, message: 'Invalid event ID' },
  'foreign-host': { status: 403, code: -32000, message: 'Invalid Host header' },
  // 2025-11-25, basic/transports, Security Warning: 403 (MUST).
  'foreign-origin': { status: 403, code: -32000, message: 'Invalid Origin header' },
  'header-malformed': { status: 400, code: -32600, message: 'Malformed header' },
  'id-in-flight': { status: 409, code: -32600, message: 'Request id is in flight already' },
  'id-in-url': {
    status: 400,
    code: -32600,
    message: 'Credentials and ids do not belong into URLs',
  },
  internal: { status: 500, code: -32603, message: 'Internal error' },
  // RFC 6585, section 4.
  locked: {
    status: 429,
    code: -32000,
    message: 'Too many requests',
    headers: { 'retry-after': '60' },
  },
  // 2026-07-28, basic/index, Request Metadata: -32602 with 400 (MUST).
  'meta-missing': { status: 400, code: -32602, message: 'Invalid params: _meta is incomplete' },
  // 2026-07-28, streamable-http: 404 (MUST).
  'method-unknown': { status: 404, code: -32601, message: 'Method not found' },
  'no-credential': {
    status: 401,
    code: -32000,
    message: 'Unauthorized',
    headers: { 'www-authenticate': 'Bearer' },
  },
  'no-principal': {
    status: 401,
    code: -32000,
    message: 'Unauthorized',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  },
  // What is asked for instead goes into the challenge; see `ProofFault`.
  'proof-invalid': {
    status: 401,
    code: -32000,
    message: 'Unauthorized',
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  },
  // 2025-11-25, server/resources, Error Handling. Only requests of the legacy era get it.
  'resource-unknown': { status: 200, code: -32002, message: 'Resource not found' },
  // 2025-11-25, basic/transports, Session Management 2: 400 without an id (SHOULD).
  'session-missing': {
    status: 400,
    code: -32000,
    message: 'Bad Request: Mcp-Session-Id header is required',
  },
  // Session Management 3: 404 (MUST), which makes clients begin anew.
  'session-unknown': { status: 404, code: -32001, message: 'Session not found' },
  'sessions-full': {
    status: 503,
    code: -32000,
    message: 'Too many sessions',
    headers: { 'retry-after': '60' },
  },
  'store-unavailable': {
    status: 503,
    code: -32000,
    message: 'Temporarily unavailable',
    headers: { 'retry-after': '5' },
  },
  // Of both eras: -32602 for a task that is not there.
  'task-unknown': { status: 200, code: -32602, message: 'Task not found' },
  // 2026-07-28, basic/versioning: with the versions that are known here (MUST).
  'version-unknown': { status: 400, code: -32022, message: 'Unsupported protocol version' },
}

/** An answer that an adapter sends as it is. */
export interface Refusal {
  readonly kind: RefusalKind
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
}

/** `id` is that of a single JSON-RPC request, where the refusal answers it alone. */
export function refusalOf(
  kind: RefusalKind,
  more: {
    readonly id?: string | number | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
    /** What has to be shown beside a token, where a token is asked for. */
    readonly challenge?: string | undefined
    /** Beside the message. */
    readonly data?: object | undefined
  } = {},
): Refusal {
  const { status, code, message, headers, isSilent } = refusals[kind]
  const { data } = more
  const error = data === undefined ? { code, message } : { code, message, data }
  const answer = { jsonrpc: '2.0', error, id: more.id ?? null }
  return {
    kind,
    status,
    headers: {
      'content-type': 'application/json',
      ...withChallenge(headers, more.challenge),
      ...more.headers,
    },
    body: isSilent === true ? '' : JSON.stringify(answer),
  }
}

/** RFC 9110, section 11.6.1: a list. RFC 9449, section 7.1: who takes DPoP says so in it. */
function withChallenge(
  headers: Readonly<Record<string, string>> = {},
  challenge: string | undefined,
): Readonly<Record<string, string>> {
  const asked = headers['www-authenticate']
  return asked === undefined || challenge === undefined
    ? headers
    : { ...headers, 'www-authenticate': `${asked}, ${challenge}` }
}
