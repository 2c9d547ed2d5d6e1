import type { Model } from '../../flow/model.ts'

export const jsonwebtokenModel: Model = {
  id: 'jsonwebtoken',
  language: 'javascript',
  modules: ['jsonwebtoken'],
  exports: {
    verify: {
      call: {
        role: 'auth.verify',
        secret: 'Argument[1]',
        callbacks: [
          {
            at: 'Argument[last]',
            parameters: [{}, { type: 'web.VerifiedClaims', labels: ['Principal'] }],
          },
        ],
        returns: { type: 'web.VerifiedClaims', labels: ['Principal'] },
      },
    },
    decode: {
      call: {
        role: 'auth.decode',
        returns: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
      },
    },
    sign: {
      call: {
        role: 'auth.sign',
        secret: 'Argument[1]',
        callbacks: [{ at: 'Argument[last]', parameters: [{}, { labels: ['ServerMinted'] }] }],
        returns: { labels: ['ServerMinted'], from: ['Argument[0]', 'Argument[0].AnyMember'] },
      },
    },
  },
}
