import type { TlsOffer } from '../../wire/tls-hello.ts'

/** Suites of the IANA registry by what is weak about them; RFC 9325, section 4.1, says MUST NOT. */
const unencrypted = [0x0001, 0x0002, 0x003b, 0xc001, 0xc006, 0xc00b, 0xc010]
const anonymous = [
  0x0018, 0x001b, 0x0034, 0x003a, 0x006c, 0x006d, 0x00a6, 0x00a7, 0xc016, 0xc017, 0xc018, 0xc019,
]
const rc4 = [0x0004, 0x0005, 0xc002, 0xc007, 0xc00c, 0xc011]
const tripleDes = [0x000a, 0x0013, 0x0016, 0xc003, 0xc008, 0xc00d, 0xc012]
const short = [
  0x0003, 0x0006, 0x0008, 0x0009, 0x000b, 0x000c, 0x000e, 0x000f, 0x0011, 0x0012, 0x0014, 0x0015,
  0x0017, 0x0019, 0x001a,
]
/** AES in CBC, which every server of an old version has. */
const usual = [0xc014, 0xc00a, 0xc013, 0xc009, 0x0039, 0x0038, 0x0033, 0x0032, 0x0035, 0x002f]

const anything = "-cipher 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'"
const withSuites = (list: string): string => `-tls1_2 -cipher '${list}:@SECLEVEL=0'`

/** RFC 8996 and RFC 7568 have ended the versions, RFC 9325 the suites. */
export const weakOffers: readonly TlsOffer[] = [
  {
    name: 'SSL 3.0',
    version: 'SSL 3.0',
    suites: [0x0035, 0x002f, ...tripleDes.slice(0, 3), 0x0005, 0x0004],
    flags: `-ssl3 ${anything}`,
  },
  {
    name: 'TLS 1.0',
    version: 'TLS 1.0',
    suites: [...usual, ...tripleDes, ...rc4],
    flags: `-tls1 ${anything}`,
  },
  {
    name: 'TLS 1.1',
    version: 'TLS 1.1',
    suites: [...usual, ...tripleDes, ...rc4],
    flags: `-tls1_1 ${anything}`,
  },
  {
    name: 'suites without encryption',
    version: 'TLS 1.2',
    suites: unencrypted,
    flags: withSuites('eNULL'),
  },
  {
    name: 'suites without a certificate',
    version: 'TLS 1.2',
    suites: anonymous,
    flags: withSuites('aNULL'),
  },
  { name: 'suites with RC4', version: 'TLS 1.2', suites: rc4, flags: withSuites('RC4') },
  { name: 'suites with 3DES', version: 'TLS 1.2', suites: tripleDes, flags: withSuites('3DES') },
  {
    name: 'suites with DES or export keys',
    version: 'TLS 1.2',
    suites: short,
    flags: withSuites('LOW:EXPORT'),
  },
]

/** RFC 8701, section 2: a suite that is set aside so that nobody has it. */
export const impossibleOffer: TlsOffer = {
  name: 'a suite that does not exist',
  version: 'TLS 1.2',
  suites: [0x0a0a],
  flags: '-tls1_2',
}
