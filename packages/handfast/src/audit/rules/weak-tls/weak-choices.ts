const versions: ReadonlySet<string> = new Set([
  // Names of versions in Node, then of methods, then of Python's constants and enumeration members.
  'TLSv1',
  'TLSv1.1',
  'SSLv2',
  'SSLv3',
  'TLSv1_method',
  'TLSv1_1_method',
  'TLSv1_server_method',
  'TLSv1_1_server_method',
  'SSLv2_method',
  'SSLv2_server_method',
  'SSLv3_method',
  'SSLv3_server_method',
  'PROTOCOL_SSLv2',
  'PROTOCOL_SSLv3',
  'PROTOCOL_TLSv1',
  'PROTOCOL_TLSv1_1',
  'TLSv1_1',
  'MINIMUM_SUPPORTED',
])

const suites =
  /^\+?(?:COMPLEMENTOFALL|COMPLEMENTOFDEFAULT|a?NULL|eNULL|A(?:EC)?DH|kDHd?anon|EXP(?:ORT\d*)?|LOW|RC[24]|3?DES|.*(?:-|_)(?:RC4|DES|NULL|anon)(?:-|_|$).*|(?:RC4|EXP|NULL|ADH|AECDH|DES)-.*)$/
const anonymousOff = /(?:^|[:, ])[!-](?:aNULL|ADH)(?:$|[:, @])/
const partsMax = 200

/** The text, when it names a version, or a floor, below TLS 1.2. */
export function weakVersion(text: string): string | undefined {
  return versions.has(text) ? text : undefined
}

/** The part of an OpenSSL cipher list that lets a weak suite in. */
export function weakSuite(list: string): string | undefined {
  const level = /@SECLEVEL=0/.exec(list)
  if (level !== null) return level[0]
  const parts = list.split(/[:, ]+/, partsMax).map((part) => part.replace(/@.*$/, ''))
  const named = parts.find((part) => suites.test(part))
  if (named !== undefined) return named
  return parts.includes('ALL') && !anonymousOff.test(list) ? 'ALL' : undefined
}
