import type { Model, Shape } from '../../flow/model.ts'

/* ssl of the standard library: contexts, and what lowers what they accept. */

const context: Shape = {
  construct: { role: 'tls.options', returns: { type: 'py-ssl.Context' } },
}

export const pySslModel: Model = {
  id: 'py-ssl',
  language: 'python',
  modules: ['ssl'],
  exports: {
    SSLContext: context,
    create_default_context: {
      call: { role: 'tls.options', returns: { type: 'py-ssl.Context' } },
    },
  },
  types: {
    'py-ssl.Context': {
      members: {
        minimum_version: { writeRole: 'tls.options' },
        maximum_version: { writeRole: 'tls.options' },
        set_ciphers: { call: { role: 'tls.options', returns: { from: [] } } },
        load_cert_chain: { call: { role: 'tls.options', returns: { from: [] } } },
      },
    },
  },
}
