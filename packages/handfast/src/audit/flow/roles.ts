/**
 * What a call, read or write of a library means to the rules. Models attach roles; rules ask for
 * sites by role and never name a library.
 */
export const roles = [
  // HTTP
  'http.route',
  'http.middleware',
  'http.listen',
  'http.server',
  'https.server',
  'http.respond',
  'http.status',
  'http.headers',
  'http.set-header',
  'http.redirect',
  'http.end',
  'http.next',
  'http.cors',
  'http.trust-proxy',
  'http.cache',
  'http.fetch',
  'tls.options',
  'websocket.server',
  'websocket.accept',
  // Cookies and web sessions
  'cookie.set',
  'cookie.clear',
  'cookie.signed',
  'web-session.middleware',
  'web-session.at-server',
  'web-session.regenerate',
  'web-session.destroy',
  'web-session.save',
  'web-session.login',
  'web-session.logout',
  'web-session.write',
  'web-session.read',
  // MCP
  'mcp.server',
  'mcp.connect',
  'mcp.transport',
  'mcp.sse-transport',
  'mcp.stdio-transport',
  'mcp.transport.handle',
  'mcp.sse.handle',
  'mcp.transport.close',
  'mcp.transport.send',
  'mcp.handler',
  'mcp.http-server',
  'mcp.event-store',
  'mcp.event-store.store',
  'mcp.event-store.replay',
  'mcp.task-store',
  'mcp.notify',
  'mcp.tool',
  'mcp.request-handler',
  'mcp.elicit',
  'mcp.input-required',
  'mcp.request-state.codec',
  'mcp.request-state.mint',
  'mcp.request-state.verify',
  'mcp.subscribe',
  'mcp.resource-updated',
  'mcp.cache-hint',
  'mcp.initialize-check',
  'mcp.era-check',
  // Authentication and origin
  'auth.middleware',
  'auth.verify',
  'auth.decode',
  'auth.password',
  'auth.sign',
  'auth.remote-keys',
  /** Says to a library who the caller is, after the credential was verified. */
  'auth.identity',
  'origin.check',
  'host.check',
  // Randomness, time, cryptography
  'random.strong',
  'random.weak',
  'id.structured',
  'clock',
  'crypto.hash',
  'crypto.hmac',
  'crypto.compare',
  'crypto.encrypt',
  'crypto.decrypt',
  'encode',
  'decode',
  // The rest
  'log',
  'timer.interval',
  'timer.timeout',
  'timer.clear',
  'lock',
  'transaction',
  'process.spawn',
  'process.env',
  'guard',
  /** Lets a request into a session for the caller whose session it is, and ends sessions. */
  'session.guard',
  /** Sends a DELETE to the server behind when a session has ended and nothing else was said. */
  'session.delete',
  // Takes a key that signs or seals
  'secret',
] as const

export type Role = (typeof roles)[number]

/** The roles of a shape, which may have none, one or several. */
export function rolesOf(role: Role | readonly Role[] | undefined): readonly Role[] {
  if (role === undefined) return []
  return typeof role === 'string' ? [role] : role
}
