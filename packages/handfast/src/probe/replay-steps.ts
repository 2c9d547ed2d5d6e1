import { memberOf } from '@handfast/protocol'
import { parseJson } from './wire/json-rpc.ts'
import type { Redactor } from './wire/redact.ts'
import type { RawExchange } from './wire/transcript.ts'
import { markOf, takeId } from './take-id.ts'
import type { AnswerLines } from './take-id.ts'

/** One exchange of a check, with what of it may be shown. */
export interface Step {
  readonly raw: RawExchange
  readonly url: string
  /** The ids that the request carries, by their digests, and what each is. */
  readonly ids: ReadonlyMap<string, string>
  readonly answer: AnswerLines & { readonly ids: ReadonlyMap<string, string> }
}

/** More would not be read by anybody. */
const stepsMax = 12

/** Characters of a body that an id is looked for in. */
const bodyCharactersMax = 100_000

export function stepOf(raw: RawExchange, redactor: Redactor): Step {
  const { url, headers, credentials, body, answer } = raw
  const carried = headers.filter(([name]) => !credentials.includes(name)).map(([, value]) => value)
  const text = redactor.redact((answer?.text ?? '').slice(0, bodyCharactersMax))
  const answered = [...(answer?.headers ?? [])].flatMap(([name, values]) =>
    values.map((value) => [name, redactor.redact(value)] as const),
  )
  return {
    raw,
    url: redactor.redact(url),
    ids: idsIn(redactor.redact([url, ...carried, body ?? ''].join('\n'))),
    answer: {
      headers: answered,
      body: text.split(/\r?\n/u),
      ids: idsIn([...answered.map(([, value]) => value), text].join('\n')),
    },
  }
}

function idsIn(redacted: string): ReadonlyMap<string, string> {
  const labels = redacted.matchAll(/‹([^‹›]*) ([0-9a-f]+)›/gu)
  return new Map([...labels].map(([, kind = '', digest = '']) => [digest, kind]))
}

/** What ends something, or overtakes it, is seen in what comes after it. */
export function observation(
  proof: Step,
  rivals: readonly Step[],
  after: readonly Step[],
): readonly Step[] {
  if (proof.raw.method !== 'DELETE' && rivals.length === 0) return []
  const [id] = proof.ids.keys()
  const later = after.filter((step) => !rivals.includes(step))
  return later.filter(({ ids }) => id !== undefined && ids.has(id)).slice(0, 1)
}

const rivalsMax = 8

/** What was on its way while the proof was: a stream that is open is no rival. */
export function concurrentWith(proof: Step, others: readonly Step[]): readonly Step[] {
  const { atMs, elapsedMs = 0 } = proof.raw
  const isRival = (step: Step): boolean => {
    const { raw } = step
    const isOver = raw.atMs + (raw.elapsedMs ?? 0) <= atMs
    return step !== proof && !isStream(step) && !isOver && raw.atMs < atMs + elapsedMs
  }
  return others.filter(isRival).slice(0, rivalsMax)
}

/** What has to be sent for the proof to be what it was, in order. */
export function stepsTo(
  [proof, ...prepared]: readonly [Step, ...Step[]],
  before: readonly Step[],
): readonly Step[] {
  const all = stepsFor([proof, ...prepared], before, (step) => changes(step, proof))
  if (all.length <= stepsMax) return all
  // Without what an id came of it would name nothing; what was done to it is the lesser loss.
  return stepsFor([proof, ...prepared], before, () => false)
}

function stepsFor(
  [proof, ...prepared]: readonly [Step, ...Step[]],
  before: readonly Step[],
  isChange: (step: Step) => boolean,
): readonly Step[] {
  const chosen = new Set([proof, ...prepared, ...plantingOf(proof, before)])
  const known = new Set<string>()
  // An id in an answer is worth something where it is one that was minted before.
  const wanted = [...chosen]
    .flatMap(({ ids }) => [...ids.keys()])
    .concat(...proof.answer.ids.keys())
  for (let digest = wanted.pop(); digest !== undefined; digest = wanted.pop()) {
    if (known.has(digest)) continue
    known.add(digest)
    const id = digest
    const changing = before.filter((step) => step.ids.has(id) && isChange(step))
    for (const step of [...originOf(id, proof, before), ...changing]) {
      chosen.add(step)
      wanted.push(...step.ids.keys())
    }
  }
  return [...before, proof].filter((step) => chosen.has(step))
}

/** Canaries are this long at least, and nothing else that comes back is. */
const canaryForm = /[0-9a-f]{16,}/gu

/** The requests that put there what the proof then saw. */
function plantingOf(proof: Step, before: readonly Step[]): readonly Step[] {
  const text = proof.answer.body.join('\n')
  const seen = [...new Set([...text.matchAll(canaryForm)].map(([found]) => found))]
  const own = proof.raw.body ?? ''
  return seen
    .filter((canary) => !own.includes(canary))
    .flatMap((canary) => before.find(({ raw }) => raw.body?.includes(canary) === true) ?? [])
}

/** The request that an id came of, or the stream that it came on. */
function originOf(digest: string, proof: Step, before: readonly Step[]): readonly Step[] {
  // What a client chose came to be with the request that first had it.
  const minting = before.find(
    ({ ids, answer }) => ids.has(digest) || takeId(answer, digest) !== undefined,
  )
  const isInUrl = markOf(digest).test(proof.url)
  const origin = minting ?? (isInUrl ? before.find(isStream) : undefined)
  return origin === undefined ? [] : [origin]
}

export const isStream = ({ raw: { method, answer } }: Step): boolean =>
  method === 'GET' && answer?.mediaType === 'text/event-stream'

/** Methods of JSON-RPC after which nothing is as it was not before. */
const readingMethods: ReadonlySet<unknown> = new Set([
  'ping',
  'notifications/progress',
  'tools/list',
  'resources/list',
  'prompts/list',
  'server/discover',
])

/** Whether a request may have changed what the proof then saw. Looking at it did not. */
function changes({ raw: { method, body, answer } }: Step, proof: Step): boolean {
  if (answer === undefined || answer.status < 200 || answer.status >= 300) return false
  if (method === 'DELETE') return true
  if (method === 'GET') return false
  const message = parseJson(body ?? '')
  const called = memberOf(message, 'method')
  if (called === undefined) return memberOf(message, 'jsonrpc') === undefined
  if (called !== 'tools/call') return !readingMethods.has(called)
  return toolIn(message) !== toolIn(parseJson(proof.raw.body ?? ''))
}

const toolIn = (message: unknown): unknown => memberOf(memberOf(message, 'params'), 'name')
