import { readFile } from 'node:fs/promises'
import { watchFile, unwatchFile } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { SecureContextOptions, TlsOptions } from 'node:tls'
import type { TlsConfig } from '../config/config.ts'

export interface OpenTls {
  readonly options: TlsOptions
  /** Told of a certificate that was replaced. One that cannot be used changes nothing. */
  onChange(listener: (options: SecureContextOptions) => void): void
  close(): void
}

/** Renewal tools replace files; a look every so often is all it takes, on every file system. */
const lookEveryMs = 5000

/** @throws Error when a file cannot be read, or is no certificate or key. */
export async function openTls(config: TlsConfig): Promise<OpenTls> {
  const first = await read(config)
  const files = [config.certificate, config.key, config.clientAuthority].filter(
    (file) => file !== undefined,
  )
  const listeners = new Set<(options: SecureContextOptions) => void>()
  const changed = (): void => {
    read(config).then(
      (options) => listeners.forEach((listener) => listener(options)),
      // Half of it is written: it is read again with the next change.
      () => undefined,
    )
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
    close: () => files.forEach((file) => unwatchFile(file, changed)),
  }
}

/** RFC 9325: 1.2 is the least. */
async function read(config: TlsConfig): Promise<SecureContextOptions> {
  const { certificate, key, clientAuthority } = config
  const [cert, secret, authority] = await Promise.all([
    readFile(certificate),
    readFile(key),
    clientAuthority === undefined ? undefined : readFile(clientAuthority),
  ])
  const options: SecureContextOptions = {
    cert,
    key: secret,
    minVersion: 'TLSv1.2',
    ...(authority === undefined ? {} : { ca: authority }),
  }
  createSecureContext(options)
  return options
}
