import { readFile } from 'node:fs/promises'
import { watchFile, unwatchFile } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import type { TlsConfig } from '../config/config.ts'
import { unusableFile, warnOfFile, withFile } from '../opening/with-file.ts'

export interface OpenTls {
  readonly options: TlsOptions
  /**
   * Told of a certificate that was replaced. One that cannot be used changes nothing, and is told
   * in a warning of the process.
   */
  onChange(listener: (options: SecureContextOptions) => void): void
  close(): void
}

/** Renewal tools replace files; a look every so often is all it takes, on every file system. */
const lookEveryMsDefault = 5000

/** @throws GatewayError when a file cannot be read, or is no certificate or key. */
export async function openTls(
  config: TlsConfig,
  lookEveryMs: number = lookEveryMsDefault,
): Promise<OpenTls> {
  const first = await read(config)
  const files = [config.certificate, config.key, config.clientAuthority].filter(
    (file) => file !== undefined,
  )
  const listeners = new Set<(options: SecureContextOptions) => void>()
  const tell = (options: SecureContextOptions): void =>
    listeners.forEach((listener) => listener(options))
  let again: NodeJS.Timeout | undefined
  const changed = (): void => {
    clearTimeout(again)
    // Half of it may be written.
    const readAgain = (): void => void read(config).then(tell, warn)
    read(config).then(tell, () => (again = setTimeout(readAgain, lookEveryMs).unref()))
  }
  for (const file of files) {
    watchFile(file, { interval: lookEveryMs, persistent: false }, changed)
  }
  return {
    options: {
      ...first,
      requestCert: config.clientCertificate !== 'none',
      rejectUnauthorized: config.clientCertificate === 'required',
    },
    onChange: (listener) => void listeners.add(listener),
    close() {
      clearTimeout(again)
      files.forEach((file) => unwatchFile(file, changed))
    },
  }
}

const warn = (error: unknown): void => warnOfFile(error, 'the certificate before stays')

/** RFC 9325: 1.2 is the least. */
async function read(config: TlsConfig): Promise<SecureContextOptions> {
  const { certificate, key, clientAuthority } = config
  // In this order, so that the first of those that are not there is the one that is named.
  const cert = await withFile(certificate, readFile(certificate))
  const secret = await withFile(key, readFile(key))
  const authority =
    clientAuthority === undefined
      ? undefined
      : await withFile(clientAuthority, readFile(clientAuthority))
  const options: SecureContextOptions = {
    cert,
    key: secret,
    minVersion: 'TLSv1.2',
    ...(authority === undefined ? {} : { ca: authority }),
  }
  try {
    createSecureContext(options)
  } catch (cause) {
    const files = [certificate, key, clientAuthority].filter((file) => file !== undefined)
    throw unusableFile(files.join(' with '), 'they are to be PEM, and belong together', cause)
  }
  return options
}
