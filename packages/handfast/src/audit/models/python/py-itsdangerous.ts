import type { Model, Shape } from '../../flow/model.ts'

/* Signed, not encrypted: whoever holds it can read it, and replay it until it is too old. */

const signer: Shape = {
  construct: { secret: 'Argument[0,secret_key:]', returns: { type: 'py-itsdangerous.Signer' } },
}

export const pyItsdangerousModel: Model = {
  id: 'py-itsdangerous',
  language: 'python',
  modules: ['itsdangerous', 'itsdangerous.*', 'django.core.signing'],
  exports: {
    URLSafeTimedSerializer: signer,
    URLSafeSerializer: signer,
    TimedSerializer: signer,
    Serializer: signer,
    TimestampSigner: signer,
    Signer: signer,
    dumps: {
      call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
    },
    loads: { call: { role: 'auth.verify', returns: { labels: ['ServerMinted'] } } },
  },
  types: {
    'py-itsdangerous.Signer': {
      members: {
        dumps: {
          call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
        },
        sign: {
          call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
        },
        loads: { call: { role: 'auth.verify', returns: { labels: ['ServerMinted'] } } },
        unsign: { call: { role: 'auth.verify', returns: { labels: ['ServerMinted'] } } },
        loads_unsafe: { call: { role: 'auth.decode', returns: { from: ['Argument[0]'] } } },
      },
    },
  },
}
