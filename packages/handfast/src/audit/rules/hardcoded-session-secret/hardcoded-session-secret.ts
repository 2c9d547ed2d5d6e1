import type { Persona } from '../../../finding/finding.ts'
import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'
import { labelsAt } from '../../flow/queries.ts'
import { Op } from '../../ir/opcode.ts'
import type { Value } from '../../ir/program.ts'
import { isHandedOut } from '../handed-out.ts'
import type { Rule, Sighting } from '../rule.ts'
import { secretPlacesOf } from '../secret-places.ts'
import type { SecretPlace } from '../secret-places.ts'
import { writtenKeysOf } from '../written-keys.ts'
import type { WrittenKey } from '../written-keys.ts'

const bytesMin = 32
/** Defaults of tutorials and templates, each in the form `published` makes of it. */
const published =
  /^(?:keyboardcat|secret|mysecret|supersecret|topsecret|s3cr3t|sekret|shh+|password|changeme|changethis|replaceme|dev|development|default|test|testing|admin|letmein|hunter2|foobar|insecure|unsafe|todo|xxx+|abc123|123456\d*|qwerty)|(?:your|my|super|change|replace|insecure|example|default|dev|test|please).*(?:secret|key|jwt|production|me|this|value)|django-insecure|do-?not-?use/i
const publicKey = /-----BEGIN (?:RSA |EC )?(?:PUBLIC KEY|CERTIFICATE)|^ssh-(?:rsa|ed25519)/
/**
 * Names of settings, references to secret stores, templates to be filled in: no keys themselves.
 */
const reference =
  /^(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+$|arn:|projects\/|https?:|file:|\$\{|<[a-z _-]+>$|\{\{)/
const shownIn =
  /(?:^|\/)(?:examples?|samples?|demos?|docs?(?:_\w+)?|\.github|templates?|fixtures?|tests?|__tests__|e2e|scripts)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/
const sentence = /\s\S+\s\S+\s\S+/
const sent = labelSet([
  'SessionIdHeader',
  'Cookie',
  'ToolArgument',
  'RequestBody',
  'UrlParameter',
  'ClientHeader',
  'Credential',
  'RequestState',
])

const attack =
  'Whoever has read the source, the package or the image makes cookies, tokens and handles that the server takes for its own.'
const fix =
  'Read at least 32 random bytes from the environment or a mounted secret, and refuse to start without them.'

/**
 * Keys that signing and sealing get from the source. The text itself is in no message.
 * RFC 7518, section 3.2; CWE-798, CWE-1392.
 */
export const hardcodedSessionSecret: Rule = {
  id: 'hardcoded-session-secret',

  notApplicable(facts) {
    return secretPlacesOf(facts).length > 0 ? undefined : 'nothing is signed or sealed here'
  },

  check(facts, report) {
    const seen = new Set<Value>()
    for (const place of secretPlacesOf(facts)) {
      for (const key of writtenKeysOf(facts, place.node)) {
        if (seen.has(key.at) || !isKey(key, place) || isGuarded(facts, key)) continue
        seen.add(key.at)
        report(sighting(facts, place, key))
      }
    }
  },
}

function isKey({ text }: WrittenKey, { byName }: SecretPlace): boolean {
  if (publicKey.test(text) || text.length < 2) return false
  if (!byName) return true
  return !reference.test(text) && !sentence.test(text) && text.length <= 200
}

function sighting(facts: Facts, place: SecretPlace, key: WrittenKey): Sighting {
  const { at, text, insteadOf } = key
  const isPublished = published.test(text.replaceAll(/[\s_-]/g, ''))
  const isShort = Buffer.byteLength(text) < bytesMin
  const what = isPublished
    ? 'a default that is published everywhere'
    : isShort
      ? 'a short text in the source'
      : 'a text in the source'
  const setting = insteadOf === undefined ? '' : settingName(facts, insteadOf)
  return {
    at,
    label: setting === '' ? 'the key is in the source' : 'the key, when nothing else is set',
    message:
      setting === ''
        ? `The key of \`${place.taker}\` is ${what}.`
        : `The key of \`${place.taker}\` falls back to ${what} when ${setting} is not set.`,
    attack,
    fix,
    confidence: place.byName ? 'medium' : 'high',
    persona: personaOf(facts, place, key),
    related: place.at === at ? [] : [{ at: place.at, label: 'used as a key here' }],
  }
}

/** `` `SESSION_SECRET` `` of `process.env.SESSION_SECRET`, `os.getenv("SESSION_SECRET")`. */
function settingName(facts: Facts, value: Value): string {
  const { program, flow } = facts
  const op = program.op[value]
  if (op === Op.Prop) return `\`${program.strings[program.b[value] ?? -1] ?? ''}\``
  const key =
    op === Op.Call ? (program.lists[program.b[value] ?? -1]?.[0] ?? -1) : (program.b[value] ?? -1)
  if (op === Op.Param) return 'the parameter'
  const name = flow.solver.constant(key)
  return name === undefined ? 'the setting' : `\`${name}\``
}

function personaOf(facts: Facts, place: SecretPlace, { at }: WrittenKey): Persona {
  if (shownIn.test(facts.fileOf(at)?.path ?? '')) return 'auditor'
  if (place.general && !concernsCallers(facts, place)) return 'pedantic'
  return isForDevelopment(facts, at) ? 'pedantic' : 'regular'
}

/** What is signed goes to a caller, or what is opened came from one. */
function concernsCallers(facts: Facts, { at }: SecretPlace): boolean {
  const { program, flow, usersOf } = facts
  const chain = new Set<Value>([at])
  for (const value of chain) {
    if (chain.size > 40) break
    if (isHandedOut(facts, value) || (labelsAt(flow, value) & sent) !== 0) return true
    for (const user of usersOf(value)) {
      const op = program.op[user]
      if (op === Op.Prop || op === Op.Call || op === Op.Store) chain.add(user)
    }
  }
  return false
}

/** Taken only where a condition says that this is no production. */
function isForDevelopment(facts: Facts, at: Value): boolean {
  return facts.conditions
    .atomsAt(at)
    .some(({ value }) =>
      /NODE_ENV|PROD|DEBUG|\bdev|ENVIRONMENT|\btest/i.test(facts.textOf(value).slice(0, 200)),
    )
}

/** Something leaves when the setting is missing, or when the text is still the default. */
function isGuarded(facts: Facts, { at, text, insteadOf }: WrittenKey): boolean {
  if (insteadOf === undefined) return false
  const file = facts.fileOf(at)
  const name = settingName(facts, insteadOf).replaceAll('`', '')
  const { program, blocks } = facts
  for (let value = file?.from ?? 0; value < (file?.to ?? 0); value += 1) {
    if (program.op[value] !== Op.If) continue
    const region = blocks.of(value)?.regions.find(({ opener }) => opener === value)
    if (region?.arms.some(({ leaves, from, to }) => leaves || exitsIn(facts, from, to)) !== true)
      continue
    const condition = facts.textOf(program.a[value] ?? -1).slice(0, 400)
    if (
      condition.includes(text) ||
      (name.length > 3 && name !== 'the setting' && condition.includes(name))
    )
      return true
  }
  return false
}

function exitsIn(facts: Facts, from: Value, to: Value): boolean {
  for (let value = from; value < to; value += 1) {
    if (facts.program.op[value] !== Op.Call) continue
    if (
      /^(?:process\.exit|sys\.exit|exit|os\._exit)$/.test(
        facts.textOf(facts.program.a[value] ?? -1),
      )
    )
      return true
  }
  return false
}
