import type { Model } from '../../flow/model.ts'

/* `from jose import jwt` and `from authlib.jose import jwt` import a module as a name. */

export const pyJoseModel: Model = {
  id: 'py-jose',
  language: 'python',
  modules: ['jose', 'authlib.jose', 'joserfc', 'jwcrypto'],
  exports: { jwt: { type: 'py-jwt.Module' }, jws: { type: 'py-jwt.Module' } },
}
