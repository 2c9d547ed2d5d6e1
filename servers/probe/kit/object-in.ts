/** Nothing that a client sends is worth an exception. Undefined where the body is no JSON object. */
export async function objectIn(request: Request): Promise<object | undefined> {
  try {
    const value: unknown = await request.json()
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** JSON-RPC 2.0, section 5.1: Parse error. */
export function parseError(): Response {
  const error = { code: -32700, message: 'Parse error' }
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 })
}
