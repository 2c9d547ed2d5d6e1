import type { Model, Shape } from '../../flow/model.ts'

/* base64, json, pickle and faster kin: neither secret nor sealed. */

const encode: Shape = { call: { role: 'encode' } }
const decode: Shape = { call: { role: 'decode' } }

export const pyEncodingModel: Model = {
  id: 'py-encoding',
  language: 'python',
  modules: [
    'base64',
    'binascii',
    'json',
    'pickle',
    'orjson',
    'ujson',
    'msgpack',
    'marshal',
    'cloudpickle',
    'dill',
  ],
  exports: {
    b64encode: encode,
    b64decode: decode,
    urlsafe_b64encode: encode,
    urlsafe_b64decode: decode,
    standard_b64decode: decode,
    b32encode: encode,
    b32decode: decode,
    b16encode: encode,
    b16decode: decode,
    hexlify: encode,
    unhexlify: decode,
    dumps: encode,
    loads: decode,
    dump: encode,
    load: decode,
    packb: encode,
    unpackb: decode,
  },
}
