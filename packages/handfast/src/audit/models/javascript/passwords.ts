import type { Model, Shape } from '../../flow/model.ts'

/* Password hashing: `compare` and `verify` are where somebody becomes known. */

const checked: Shape = {
  call: { role: 'auth.password', callbacks: [{ at: 'Argument[last]' }], returns: { from: [] } },
}
const hashed: Shape = { call: { role: 'crypto.hash', returns: { from: ['Argument[0]'] } } }

export const passwordsModel: Model = {
  id: 'passwords',
  language: 'javascript',
  modules: [
    'bcrypt',
    'bcryptjs',
    'argon2',
    '@node-rs/argon2',
    '@node-rs/bcrypt',
    'scrypt-kdf',
    '@phc/argon2',
  ],
  exports: {
    compare: checked,
    compareSync: checked,
    verify: checked,
    verifySync: checked,
    hash: hashed,
    hashSync: hashed,
  },
}
