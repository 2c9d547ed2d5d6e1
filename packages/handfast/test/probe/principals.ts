/** The users of the servers in servers/probe. */
export const as = {
  a: { authorization: 'Bearer alice-credential-7f3a' },
  b: { authorization: 'Bearer bob-credential-91cc' },
} as const

export const url = 'http://127.0.0.1:9999/mcp'
