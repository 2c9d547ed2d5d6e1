import type { UpstreamAnswer } from './upstream.ts'

export const emptyAnswer = (
  status: number,
  headers: UpstreamAnswer['headers'] = {},
): UpstreamAnswer => ({ status, headers, sessionId: undefined, content: { kind: 'empty' } })
