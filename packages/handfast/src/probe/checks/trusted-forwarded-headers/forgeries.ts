import type { Look } from './looks.ts'

type Headers = readonly (readonly [name: string, value: string])[]

/** Headers that a client has no business sending, and what it looks like when they are believed. */
export interface Forgery {
  /** `X-Forwarded-Host`. */
  readonly name: string
  readonly headers: Headers
  /** Whether an answer that tells where the server believes to be would show it. */
  readonly isTold: boolean
  /** The same values in headers that nobody reads. */
  readonly neutral: Headers
  /** What of it is in an answer, and was not in the plain one; in words that follow a comma. */
  effectIn(seen: Look, plain: Look): string | undefined
}

export function forgeriesWith(canary: string, url: URL): readonly Forgery[] {
  const scheme = url.protocol === 'https:' ? 'http' : 'https'
  return [
    hostForgery('X-Forwarded-Host', [['x-forwarded-host', canary]], canary),
    hostForgery('Forwarded: host', [['forwarded', `host=${canary}`]], canary),
    schemeForgery('X-Forwarded-Proto', [['x-forwarded-proto', scheme]], { scheme, url }),
    schemeForgery('Forwarded: proto', [['forwarded', `proto=${scheme}`]], { scheme, url }),
    addressForgery(),
  ]
}

function hostForgery(name: string, headers: Headers, canary: string): Forgery {
  return {
    name,
    headers,
    isTold: true,
    neutral: neutralOf(headers),
    effectIn: ({ text }) =>
      text.includes(`//${canary}`) ? 'with a URL at the host that it names' : undefined,
  }
}

interface Scheme {
  readonly scheme: string
  readonly url: URL
}

function schemeForgery(name: string, headers: Headers, { scheme, url }: Scheme): Forgery {
  const changed = `${scheme}://${url.host}`
  return {
    name,
    headers,
    isTold: true,
    neutral: neutralOf(headers),
    effectIn(seen, plain) {
      if (seen.text.includes(changed) && !plain.text.includes(changed)) {
        return `with its own URLs at ${scheme}:`
      }
      if (seen.secureCookies !== plain.secureCookies) return 'with other flags on its cookies'
      return isLetIn(seen) && !isLetIn(plain) ? 'which is let in by it' : undefined
    },
  }
}

/** RFC 5737: an address that is nobody's. What a server does with it seldom shows. */
const address = '198.51.100.77'

function addressForgery(): Forgery {
  const headers = [['x-forwarded-for', address]] as const
  return {
    name: 'X-Forwarded-For',
    headers,
    isTold: false,
    neutral: neutralOf(headers),
    effectIn: ({ text }) => (text.includes(address) ? 'with the address that it names' : undefined),
  }
}

/** A page that asks for TLS answers 403, 426 or a redirect, and not otherwise. */
const isLetIn = ({ status }: Look): boolean => status >= 200 && status < 300

const neutralOf = (headers: Headers): Headers =>
  headers.map(([name, value]) => [`x-handfast-${name.replace(/^x-/u, '')}`, value] as const)
