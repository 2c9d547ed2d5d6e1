import type { Model, Shape } from '../../flow/model.ts'

/* Libraries that read a JWT and check nothing. */

const decoded: Shape = {
  call: {
    role: 'auth.decode',
    returns: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
  },
}

export const jwtDecodersModel: Model = {
  id: 'jwt-decoders',
  language: 'javascript',
  modules: ['jwt-decode'],
  exports: { jwtDecode: decoded, jwt_decode: decoded, default: decoded },
}
