import type { Model, Shape } from '../../flow/model.ts'

/* libsodium's names, as sodium-native and libsodium-wrappers have them; tweetnacl has its own. */

/** Writes what it opened into its first argument, and says whether the MAC was right. */
const openedInto: Shape = {
  call: {
    role: 'crypto.decrypt',
    flows: [{ from: 'Argument[1]', to: 'Argument[0]' }],
    returns: { from: ['Argument[1]'] },
  },
}
const opened: Shape = { call: { role: 'crypto.decrypt', returns: { from: ['Argument[0]'] } } }
const random: Shape = { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } }

export const sodiumModel: Model = {
  id: 'sodium',
  language: 'javascript',
  modules: ['sodium-native', 'sodium-universal', 'libsodium-wrappers', 'tweetnacl'],
  exports: {
    crypto_secretbox_open_easy: openedInto,
    crypto_secretbox_easy: { call: { role: 'crypto.encrypt' } },
    crypto_aead_xchacha20poly1305_ietf_decrypt: openedInto,
    randombytes_buf: random,
    secretbox: { type: 'sodium.Secretbox', call: { role: 'crypto.encrypt' } },
  },
  types: { 'sodium.Secretbox': { members: { open: opened } } },
}
