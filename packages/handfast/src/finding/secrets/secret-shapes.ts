import { looksRandom, wordForm } from './randomness.ts'

/** UTF-16 offsets, the end exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** How credentials begin whose issuers gave them a form of their own. */
const prefixes = [
  'gh[oprsu]_|github_pat_|gl(?:pat|rt|ptt|dt|cbt)-|sk-(?:ant-|proj-)?|(?:sk|rk|pk)_(?:live|test)_',
  String.raw`whsec_|xox[abeoprs]-|xapp-|AKIA|ASIA|AIza|ya29\.|pypi-|SG\.|dop_v1_|doo_v1_|hvs\.`,
  'glsa_|shp(?:at|ca|pa|ss)_|lin_api_|dckr_pat_|ATATT3|sq0(?:atp|csp)-|PMAK-|AGE-SECRET-KEY-1',
]

/** A form, and texts of which it holds one: without them, which most are, it need not be tried. */
interface Form {
  readonly holds: readonly string[]
  readonly form: RegExp
}

/** In each of these the group `secret` is what is masked; what stands before it says what it is. */
const shapes: readonly Form[] = [
  formOf(String.raw`(?<![A-Za-z0-9])(?:${prefixes.join('|')})(?<secret>[A-Za-z0-9_.=/+-]{16,})`, [
    '',
  ]),
  formOf(String.raw`(?<![A-Za-z0-9])(?:npm_|hf_)(?<secret>[A-Za-z0-9]{20,})`, ['npm_', 'hf_']),
  // A JSON web token: its first part is `{"` in base64.
  formOf(String.raw`(?<![A-Za-z0-9])(?<secret>eyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*){0,3})`, ['eyJ']),
  // The password of an address.
  formOf(
    String.raw`[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@?#"'\x60<>{}$]{0,100}:` +
      String.raw`(?<secret>[^\s/@?#"'\x60<>{}$][^\s/@"'\x60<>{}$]{0,300})@`,
    ['://'],
  ),
  formOf(
    String.raw`-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----` +
      String.raw`(?<secret>(?:(?!-----)[\s\S]){1,20000})`,
    ['-----BEGIN'],
  ),
]

const nameForms = [
  'pass(?:word|wd|phrase)?|pwd|client_?secret|secret|token|sig|signature|code_verifier',
  '(?:api|account|access|auth|shared_?access|secret|private|signing)_?(?:key|token)',
]

const named: readonly Form[] = [
  formOf(
    String.raw`(?<![A-Za-z0-9])(?:${nameForms.join('|')})\s{0,3}(?:=(?!=)|%3D|:\s|:(?=\w))\s{0,3}` +
      String.raw`(?<secret>[^\s;,&"'\x60<>{}$()[\]|]{4,400})`,
    ['=', ':', '%3D', '%3d'],
    'i',
  ),
  formOf(String.raw`\b(?:Bearer|Basic|DPoP)\s+(?<secret>[A-Za-z0-9._~+/=-]{6,})`, [
    'Bearer',
    'Basic',
    'DPoP',
  ]),
]

function formOf(source: string, holds: readonly string[], flags: 'i' | '' = ''): Form {
  return { holds, form: new RegExp(source, `dgu${flags}`) }
}

/** The credentials that a text holds, whatever it is the text of. */
export function shapedSpans(text: string): readonly Span[] {
  const drawn = Array.from(text.matchAll(wordForm)).filter(([word]) => looksRandom(word))
  return [
    ...shapes.flatMap((form) => spansOf(text, form)),
    ...drawn.map(({ 0: word, index }) => ({ from: index, to: index + word.length })),
  ]
}

/**
 * What a text in quotes, or a comment, calls a secret: `Password=…;`, `?token=…`, `Bearer …`. In
 * code the same form is a named argument.
 */
export function namedSpans(text: string): readonly Span[] {
  const spans = named.flatMap((form) => spansOf(text, form))
  return spans.filter(({ from, to }) => !isPlain(text.slice(from, to), text.slice(0, from)))
}

const settingName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/u
const parameterName = /^[a-z_]+=$/u
const words = /^[A-Za-z][a-z]*(?:['-][a-z]+)*[.:]?$/u

/** `token: string`, `password: required`, `Bearer realm=`: prose and types, not values. */
function isPlain(text: string, before: string): boolean {
  if (settingName.test(text) || parameterName.test(text)) return true
  return words.test(text) && !/(?:=|%3D)\s*$/u.test(before.slice(-4))
}

function spansOf(text: string, { holds, form }: Form): readonly Span[] {
  if (!holds.some((part) => text.includes(part))) return []
  return Array.from(text.matchAll(form)).flatMap(({ indices }) => {
    const found = indices?.groups?.['secret']
    return found === undefined ? [] : [{ from: found[0], to: found[1] }]
  })
}
