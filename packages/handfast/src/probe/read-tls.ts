import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { ProbeError } from './probe-error.ts'
import type { TlsSettings } from './wire/tls-settings.ts'

/**
 * The settings, once they are known to be usable: OpenSSL skips what it cannot read in some places,
 * and what fails in a handshake says little.
 *
 * @throws ProbeError
 */
export function readTls(tls: TlsSettings): TlsSettings {
  const { ca, cert, key } = tls
  if (ca !== undefined) certificateOf(ca, '--ca')
  if (cert === undefined && key === undefined) return tls
  if (cert === undefined) throw invalid('--key was given without --cert. Give both.')
  if (key === undefined) throw invalid('--cert was given without --key. Give both.')
  const certificate = certificateOf(cert, '--cert')
  if (certificate.checkPrivateKey(privateKeyOf(key))) return tls
  throw invalid('The key of --key is not that of the first certificate of --cert.')
}

function certificateOf(pem: string, option: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    const message = `What ${option} names is no certificate in PEM (-----BEGIN CERTIFICATE-----).`
    throw invalid(message, { cause: error })
  }
}

function privateKeyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    const message = 'What --key names is no private key in PEM, or it is encrypted. Decrypt it.'
    throw invalid(message, { cause: error })
  }
}

const invalid = (message: string, options?: ErrorOptions): ProbeError =>
  new ProbeError('PROBE_TLS_INVALID', message, options)
