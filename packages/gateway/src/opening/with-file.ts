import { GatewayError } from './gateway-error.ts'

/**
 * What is done with a file or folder that the configuration names.
 *
 * @throws GatewayError GATEWAY_FILE_UNUSABLE with the path and the reason.
 */
export async function withFile<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (cause) {
    throw unusableFile(path, reasonOf(cause), cause)
  }
}

export const unusableFile = (path: string, reason: string, cause?: unknown): GatewayError =>
  new GatewayError('GATEWAY_FILE_UNUSABLE', `${path} cannot be used: ${reason}`, { cause })

/** Node says the same and the path again, after a comma. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'syscall' in cause ? (cause.message.split(',')[0] ?? '') : cause.message
}
