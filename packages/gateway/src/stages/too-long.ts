import { UpstreamError } from '../data-path/upstream.ts'

/** @throws UpstreamError for what a server has written that is too long to be sealed. */
export function refuseTooLong(error: unknown): never {
  if (!(error instanceof RangeError)) throw error
  const message = 'The server behind has written what is too long to be sealed'
  throw new UpstreamError('UPSTREAM_ANSWER_UNUSABLE', message, { cause: error })
}
