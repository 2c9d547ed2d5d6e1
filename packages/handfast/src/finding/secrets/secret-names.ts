/** How much the place of a literal says that it is a secret. */
export type Suspicion = 'secret' | 'perhaps' | 'hardly' | 'none'

/** Words at the end of a name that say in which form the thing is held. */
const forms: ReadonlySet<string> = new Set(
  (
    'value string text str default fallback raw base64 b64 hex bytes buffer env literal ' +
    'constant const dev prod test local plain list set map array store current old new ' +
    'previous next data'
  ).split(' '),
)

const secrets: ReadonlySet<string> = new Set(
  (
    'secret secrets password passwords passwd pwd pass passphrase passphrases passcode pepper ' +
    'salt credential credentials apikey apikeys apitoken secretkey secretkeys privatekey ' +
    'signingkey authkey accesskey encryptionkey masterkey jwt authorization bearer ' +
    'accesstoken authtoken refreshtoken bearertoken'
  ).split(' '),
)

/** `api key`, `signing key`, `access token`: what makes a secret of a key or a token. */
const keyKinds: ReadonlySet<string> = new Set(
  (
    'api secret private signing sign signature encryption encrypt decryption crypto cipher ' +
    'aes hmac mac jwt jws jwe master access auth cookie seal sealing shared symmetric service ' +
    'license webhook app bearer refresh admin root bot personal oauth client deploy github ' +
    'gitlab slack openai anthropic aws azure stripe npm valid allowed static hardcoded known'
  ).split(' '),
)

/** What a name says of the value it is given: `JWT_SECRET`, `x-api-key`, `cacheKey`. */
export function nameSays(name: string): Suspicion {
  if (/[\s/:{}]/u.test(name)) return 'none'
  const words = wordsOf(name)
  while (words.length > 1 && forms.has(words.at(-1) ?? '')) words.pop()
  const last = words.at(-1) ?? ''
  if (secrets.has(last)) return 'secret'
  if (!/^(?:key|keys|token|tokens|keyring)$/u.test(last)) return 'none'
  const kind = words.at(-2) ?? ''
  if (kind === 'public') return 'none'
  if (keyKinds.has(kind)) return 'secret'
  // What most keys open is a map.
  return last.startsWith('key') ? 'hardly' : 'perhaps'
}

/** Longer names are not names. */
const nameCharactersMax = 100

function wordsOf(name: string): string[] {
  return name
    .slice(0, nameCharactersMax)
    .replace(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+|\d+$/u)
    .filter((word) => word !== '')
}

const takers = new RegExp(
  String.raw`(?:^|\.)(?:sign|unsign|verify|SignJWT|create(?:Hmac|SecretKey|Cipheriv|Decipheriv)|` +
    'cookieParser|Fernet|HMAC|(?:scrypt|pbkdf2|hkdf)(?:Sync)?|(?:un)?sealData|timingSafeEqual|' +
    'compare_digest|safeEqual|importKey|setSecret|(?:Timestamp)?Signer|' +
    String.raw`(?:URLSafe)?(?:Timed)?Serializer)$|(?:jwt|jws|jwe)\.(?:encode|decode)$|` +
    String.raw`^hmac\.(?:new|digest)$`,
  'iu',
)

/** Whether a call of this name takes a key among its arguments: `jwt.sign`, `createHmac`. */
export function takesSecret(callee: string): boolean {
  return takers.test(callee)
}

const holders = new RegExp(
  String.raw`(?:^|\.)(?:Map|Set|WeakMap|freeze|dict|frozenset|set|list|tuple|String|from|encode|` +
    'bytes|bytearray|TextEncoder|b64decode|atob|str|SecretStr|trim|strip)$',
  'u',
)

const readers = new RegExp(
  String.raw`(?:^|\.)(?:h?get|header|getenv|getItem|getHeader|pop|require|import|lookup|query|` +
    'param|cookies?|select|find|open|resolve|join|Path|read\\w*|load\\w*|fetch\\w*)$',
  'iu',
)

/** Whether the first argument of a call of this name says what to read, and is no value itself. */
export function readsByName(callee: string): boolean {
  return readers.test(callee)
}

/** Whether a call of this name gives back what it is given, in another form. */
export function handsBack(callee: string): boolean {
  return holders.test(callee)
}

const settingName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/u
const address = /^(?:https?:|file:|arn:|projects\/|[.~]{0,2}\/[\w.-])[^\s@]*$/u
const mediaType = /^[a-z]+\/[a-z0-9.+-]+$/u
const algorithm = new RegExp(
  '^(?:(?:sha|md|hs|rs|es|ps|ed|hmac|aes|rsa|ecdsa|chacha|poly|blake|dir|a)[-_]?(?:sha)?[-_]?' +
    String.raw`\d[\w+-]*|chacha20-poly1305|pbkdf2|bcrypt|scrypt|argon2\w*|none)$`,
  'iu',
)
const encoding = new RegExp(
  '^(?:utf-?8|utf-?16(?:le)?|hex|base64(?:url)?|latin1|ascii|binary|ucs2|jwk|raw|pem|der|' +
    'pkcs[18]|spki)$',
  'iu',
)
const typeName =
  /^(?:string|number|object|function|undefined|boolean|symbol|bigint|null|true|false)$/u
const scheme = /^(?:Bearer|Basic|Digest|DPoP)\s?$/iu
const selfNaming = new RegExp(
  '(?:^|[-_:./ ])(?:ids?|sessions?|tokens?|keys?|users?|name|headers?|cookies?|authorization|' +
    'auth|type|uri|url|scope|state|code|csrf|missing|invalid|expired|unknown|required|public|' +
    'cache|index)(?:$|[-_:./ ])',
  'iu',
)
const plainWords = /^[A-Za-z]{1,12}(?:[-_:./ ][A-Za-z]{1,12}){0,5}$/u
const placeholder = /secret|passw|change|your|my|super|dev|default|test|demo|example|prod/iu

/**
 * Whether a text that stands where a secret could is something else: the name of a setting, a file,
 * an address, an algorithm, an encoding; and where a place only might hold a secret, a header's or
 * a field's name.
 */
export function isOrdinary(text: string, suspicion: Suspicion): boolean {
  if (text.trim() === '') return true
  const isReference = [settingName, address, mediaType, algorithm, encoding, typeName, scheme]
  if (isReference.some((form) => form.test(text))) return true
  if (suspicion === 'secret') return false
  if (suspicion === 'hardly' && plainWords.test(text)) return true
  return (
    text.length === 1 || (/^\D*$/u.test(text) && selfNaming.test(text) && !placeholder.test(text))
  )
}
