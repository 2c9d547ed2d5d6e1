import type { Server } from 'node:net'
import { GatewayError } from './gateway-error.ts'

export interface Address {
  readonly address: string
  readonly port: number
}

/**
 * Listens there.
 *
 * @returns The port, which is another one where any was asked for.
 * @throws GatewayError GATEWAY_ADDRESS_TAKEN, GATEWAY_ADDRESS_UNUSABLE.
 */
export async function bind(server: Server, { address, port }: Address): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, address, resolve)
    })
  } catch (cause) {
    throw unusable(`${hostOf(address)}:${port}`, cause)
  }
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : port
}

/** As it is written in a URL. */
export const hostOf = (address: string): string =>
  address.includes(':') ? `[${address}]` : address

function unusable(place: string, cause: unknown): GatewayError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'EADDRINUSE'
    ? new GatewayError(
        'GATEWAY_ADDRESS_TAKEN',
        `Something listens at ${place} already; end it, or configure another port`,
        { cause },
      )
    : new GatewayError(
        'GATEWAY_ADDRESS_UNUSABLE',
        `Nobody can listen at ${place} (${String(code)}); configure an address and a port that ` +
          'this user may have on this machine',
        { cause },
      )
}
