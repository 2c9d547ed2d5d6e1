import { generate } from 'selfsigned'

/** A certificate and its key, in PEM. */
export interface Issued {
  readonly cert: string
  readonly key: string
}

export interface Authority extends Issued {
  issue(name: string, validDays?: number): Promise<Issued>
}

const dayMs = 24 * 60 * 60 * 1000
const algorithm = 'sha256'
const nameOf = (value: string): { name: string; value: string }[] => [{ name: 'commonName', value }]

/** An authority that nobody trusts but who is told to; all that it issues is for loopback. */
export async function createAuthority(): Promise<Authority> {
  const extensions = [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true },
  ]
  const made = await generate(nameOf('Handfast test authority'), { algorithm, extensions } as never)
  const ca = { cert: made.cert, key: made.private }
  return { ...ca, issue: (name, validDays = 2) => issue(ca, name, validDays) }
}

async function issue(ca: Issued, name: string, validDays: number): Promise<Issued> {
  const altNames = [
    { type: 2, value: name },
    { type: 7, ip: '127.0.0.1' },
    { type: 7, ip: '0.0.0.0' },
  ]
  const issued = await generate(nameOf(name), {
    algorithm,
    ca,
    notBeforeDate: new Date(Date.now() - 10 * dayMs),
    notAfterDate: new Date(Date.now() + validDays * dayMs),
    extensions: [{ name: 'subjectAltName', altNames }],
  } as never)
  return { cert: issued.cert, key: issued.private }
}
