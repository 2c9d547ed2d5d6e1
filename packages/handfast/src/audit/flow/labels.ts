/**
 * What a value is made of. A value carries a set of labels; most rules are questions about the
 * labels of a state key. At most 31, so that a set is one integer.
 */
export const labelNames = [
  /** Argument of a tool, prompt or resource template: chosen by the model, so by anybody. */
  'ToolArgument',
  /** Value of a request header, other than those with a label of their own. */
  'ClientHeader',
  /** `Mcp-Session-Id` as the client sent it, in a header or the query of the SSE endpoint. */
  'SessionIdHeader',
  /** Part of an HTTP request body. */
  'RequestBody',
  /** Cookie value. */
  'Cookie',
  /** Path or query parameter. */
  'UrlParameter',
  /** What a caller proves itself with: `Authorization`, API key. */
  'Credential',
  /** Identity from a verified credential: subject, user id, tenant. */
  'Principal',
  /** Identity that nobody verified: decoded JWT, `X-User-Id`, `clientInfo`. */
  'UnverifiedPrincipal',
  /** OAuth `client_id`, which all users of a client share. */
  'OAuthClient',
  /** The bytes of a verified token, or a hash of them. */
  'TokenBytes',
  /** A principal read back from state, not from this request's credential. */
  'StoredPrincipal',
  /** Session id of the current transport, as the SDK hands it to handlers. */
  'TransportSession',
  /** Id minted by this server, whatever its quality. */
  'ServerMinted',
  /** From a cryptographic generator. */
  'Csprng',
  /** From `Math.random`, `random`, and other generators that can be predicted. */
  'WeakRandom',
  'Clock',
  'Counter',
  /** Time-based or name-based UUID (versions 1, 3, 5, 6, 7), ULID, CUID, ObjectId. */
  'StructuredUuid',
  /** Process id, address, host name and the like. */
  'ProcessValue',
  /** Cut to fewer characters than it had. */
  'Truncated',
  /** A secret from the environment, a file or a key service. */
  'Secret',
  /** `requestState` as the client returned it. */
  'RequestState',
  'TaskId',
  /** `Last-Event-ID` or the id of a stored event. */
  'EventId',
  /** `X-Forwarded-*`, `Forwarded`. */
  'ForwardedHeader',
  /** Network address of the peer. */
  'RemoteAddress',
  /** Result of a store lookup. */
  'StateRead',
  /** A literal written in the source. */
  'Literal',
  /** Out of a collection that was itself looked up under the caller's principal. */
  'OwnerScoped',
  /** Current authentication information, whole: holds principal, client and token. */
  'AuthInfo',
] as const

export type Label = (typeof labelNames)[number]
export type LabelSet = number

const bits: ReadonlyMap<string, number> = new Map(
  labelNames.map((name, index) => [name, 1 << index]),
)

export function labelBit(label: Label): LabelSet {
  return bits.get(label) ?? 0
}

export function labelSet(labels: readonly Label[]): LabelSet {
  let set = 0
  for (const label of labels) set |= labelBit(label)
  return set
}

export function labelsOf(set: LabelSet): Label[] {
  return labelNames.filter((_, index) => (set & (1 << index)) !== 0)
}

/** What whoever sends the request decides. */
export const clientChosen: LabelSet = labelSet([
  'ToolArgument',
  'ClientHeader',
  'SessionIdHeader',
  'RequestBody',
  'Cookie',
  'UrlParameter',
  'Credential',
  'RequestState',
  'TaskId',
  'EventId',
])

/**
 * What a caller is known by in this request: a verified identity, or something worked out from the
 * credential. State bound to any of these is bound; whether it is bound to the right one is the
 * business of client-id-binding and token-bytes-binding.
 */
export const callerIdentity: LabelSet = labelSet([
  'Principal',
  'AuthInfo',
  'Credential',
  'TokenBytes',
  'OAuthClient',
])
