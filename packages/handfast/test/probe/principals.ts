/** The users of the servers in servers/probe. */
export const as = {
  a: { authorization: 'Bearer alice-credential-7f3a' },
  b: { authorization: 'Bearer bob-credential-91cc' },
} as const

export const url = 'http://127.0.0.1:9999/mcp'

/** Deadlines that a machine with other things to do keeps as well. */
export const patient = {
  answerMsMax: 30_000,
  silenceMs: 15_000,
  checkMsMax: 120_000,
  runMsMax: 300_000,
} as const
