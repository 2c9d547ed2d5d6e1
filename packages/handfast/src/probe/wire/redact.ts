/** Makes text safe to show: every secret that was learned is a label in it. */
export interface Redactor {
  /** @param kind What it is, for the label: `session id`. */
  learn(secret: string, kind: string): void
  redact(text: string): string
}

/** Text to at least 8 characters of digest, under a key of this run. */
export type Digest = (text: string) => string

/** Secrets of a run; more would mean that a target makes them up as it goes. */
const secretsMax = 5_000

/** A shorter value is no secret, and would be found in every word. */
const secretCharactersMin = 3

/**
 * The label carries a keyed digest, so that one id can be followed through a transcript, and cannot
 * be computed from the label. All secrets are replaced in one pass, the longest first, so that a
 * label is never looked into.
 */
export function createRedactor(digest: Digest): Redactor {
  const labels = new Map<string, string>()
  let pattern: RegExp | undefined
  return {
    learn(secret, kind) {
      if (secret.length < secretCharactersMin || labels.size >= secretsMax) return
      const label = `‹${kind} ${digest(secret)}›`
      for (const form of formsOf(secret)) if (!labels.has(form)) labels.set(form, label)
      pattern = undefined
    },
    redact(text) {
      if (labels.size === 0) return text
      pattern ??= patternOf([...labels.keys()])
      return text.replace(pattern, (found) => labels.get(found) ?? '‹secret›')
    },
  }
}

/** As it stands in JSON, in a URL, and in a form. */
function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1)
  const inUrl = urlFormOf(secret)
  return [secret, inJson, inUrl, inUrl.replaceAll('%20', '+')]
}

/** As a URL has it; unchanged where it is no Unicode text, which a URL cannot have. */
export function urlFormOf(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return text
  }
}

function patternOf(secrets: readonly string[]): RegExp {
  const longestFirst = secrets.toSorted((left, right) => right.length - left.length)
  return new RegExp(longestFirst.map(literally).join('|'), 'gu')
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')

/** Every string of a value, keys included. */
export function redactDeep(value: unknown, redactor: Redactor): unknown {
  if (typeof value === 'string') return redactor.redact(value)
  if (Array.isArray(value)) return value.map((one) => redactDeep(one, redactor))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [redactor.redact(key), redactDeep(one, redactor)]),
  )
}
