import type { Model } from '../../flow/model.ts'

/* `cookie-parser` for express, `cookie` and `set-cookie-parser` below it. */

const table = { type: 'web.CookieTable', from: ['Argument[0]'] } as const

export const cookieParserModel: Model = {
  id: 'cookie-parser',
  language: 'javascript',
  modules: ['cookie-parser', 'cookie', 'tough-cookie', 'cookie-signature'],
  exports: {
    default: { call: { secret: 'Argument[0]', returns: { type: 'web.Middleware' } } },
    parse: { call: { returns: table } },
    parseCookie: { call: { returns: table } },
    serialize: { call: { role: 'cookie.set' } },
    stringifySetCookie: { call: { role: 'cookie.set' } },
    signedCookie: { call: { role: 'cookie.signed', returns: { labels: ['ServerMinted'] } } },
    unsign: {
      call: {
        role: 'cookie.signed',
        secret: 'Argument[1]',
        returns: { labels: ['ServerMinted'] },
      },
    },
    sign: { call: { role: 'crypto.hmac', secret: 'Argument[1]' } },
  },
}
