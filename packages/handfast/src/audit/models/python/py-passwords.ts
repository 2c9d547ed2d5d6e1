import type { Model, Shape } from '../../flow/model.ts'

/* Password hashing: `verify` and its kin are where somebody becomes known. */

const checked: Shape = { call: { role: 'auth.password', returns: { from: [] } } }
const hashed: Shape = { call: { role: 'crypto.hash', returns: { from: ['Argument[0]'] } } }
const hasher: Shape = { construct: { returns: { type: 'py-passwords.Hasher' } } }

export const pyPasswordsModel: Model = {
  id: 'py-passwords',
  language: 'python',
  modules: ['bcrypt', 'passlib.*', 'argon2', 'pwdlib', 'django.contrib.auth.hashers'],
  exports: {
    checkpw: checked,
    hashpw: hashed,
    check_password: checked,
    make_password: hashed,
    CryptContext: hasher,
    PasswordHasher: hasher,
    PasswordHash: hasher,
    bcrypt: { type: 'py-passwords.Hasher' },
    argon2: { type: 'py-passwords.Hasher' },
    pbkdf2_sha256: { type: 'py-passwords.Hasher' },
  },
  types: {
    'py-passwords.Hasher': {
      members: {
        verify: checked,
        verify_and_update: checked,
        hash: hashed,
        recommended: { call: { returns: { from: ['Receiver'] } } },
      },
    },
  },
}
