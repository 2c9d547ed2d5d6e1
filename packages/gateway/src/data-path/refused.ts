import type { Refusal } from '@handfast/guard'
import type { UpstreamAnswer } from './upstream.ts'

/** A refusal of the guard, as if the server behind had said so. */
export function answerWith({ status, headers, body }: Refusal): UpstreamAnswer {
  const { 'content-type': type = '', ...others } = headers
  const content = { kind: 'text', type, text: body } as const
  return { status, headers: others, sessionId: undefined, content }
}
