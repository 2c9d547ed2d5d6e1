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

/**
 * Of a file that was replaced by one that cannot be used: nobody would look for it before what was
 * there is missed.
 *
 * @param kept What is done meanwhile: `the certificate before stays`.
 */
export function warnOfFile(error: unknown, kept: string): void {
  const message = error instanceof Error ? error.message : String(error)
  process.emitWarning(`${message}; ${kept}`, { type: 'Warning', code: 'GATEWAY_FILE_UNUSABLE' })
}

/** Node says the same and the path again, after a comma. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return 'syscall' in cause ? (cause.message.split(',')[0] ?? '') : cause.message
}
