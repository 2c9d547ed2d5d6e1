import { credentialVariable, idVariable, label, replayLine } from './replay-line.ts'
import { markOf, takeFrom, takeId } from './take-id.ts'
import type { AnswerLines } from './take-id.ts'
import { memberOf, parseJson } from './wire/json-rpc.ts'
import type { Redactor } from './wire/redact.ts'
import type { RawExchange } from './wire/transcript.ts'

/** One exchange of a check, with what of it may be shown. */
interface Step {
  readonly raw: RawExchange
  readonly url: string
  /** Digests of the ids that the request carries. */
  readonly ids: ReadonlySet<string>
  readonly answer: AnswerLines & { readonly ids: ReadonlySet<string> }
}

/** Makes lines for a shell; places are those among the exchanges of a check. */
export interface Replay {
  /** What led to an exchange, and then the exchange; `prepared` has to be sent in any case. */
  linesTo(place: number, prepared: readonly number[]): readonly string[]
  /** Has ids minted, one below the other. */
  mintingLines(): readonly string[]
}

/** More would not be read by anybody. */
const stepsMax = 12

/** Ids that are minted where their likeness is what matters. */
const mintingsShown = 5

/**
 * Lines for a POSIX shell that do again what led to an exchange: the requests that its ids came of,
 * and those that changed what the ids name. Only the credentials of the principals have to be set
 * before.
 */
export function createReplay(exchanges: readonly RawExchange[], redactor: Redactor): Replay {
  let known: readonly Step[] | undefined
  // Most checks prove nothing, and need none of it.
  const steps = (): readonly Step[] => (known ??= exchanges.map((raw) => stepOf(raw, redactor)))
  return {
    linesTo(place, prepared) {
      const proof = steps()[place]
      if (proof === undefined) return []
      const chosen = prepared.flatMap((at) => (at < place ? (steps()[at] ?? []) : []))
      const leading = stepsTo([proof, ...chosen], steps().slice(0, place))
      return linesOf([...leading, ...observation(proof, steps().slice(place + 1))], redactor)
    },
    mintingLines: () =>
      steps()
        .flatMap(({ raw, answer }) => {
          const [digest] = answer.ids
          const pipe = digest === undefined ? undefined : takeId(answer, digest)
          if (pipe === undefined || raw.method !== 'POST') return []
          return [`${replayLine(raw, redactor)} | tr -d '\\r' | ${pipe}`]
        })
        .slice(0, mintingsShown),
  }
}

/** Characters of a body that an id is looked for in. */
const bodyCharactersMax = 100_000

function stepOf(raw: RawExchange, redactor: Redactor): Step {
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

function idsIn(redacted: string): ReadonlySet<string> {
  const labels = redacted.matchAll(new RegExp(label, 'gu'))
  return new Set([...labels].map(([, digest = '']) => digest))
}

/** What ends something is seen in what comes after it. */
function observation(proof: Step, after: readonly Step[]): readonly Step[] {
  if (proof.raw.method !== 'DELETE') return []
  const [id] = proof.ids
  return after.filter(({ ids }) => id !== undefined && ids.has(id)).slice(0, 1)
}

/** What has to be sent for the proof to be what it was, in order. */
function stepsTo(
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
  const chosen = new Set([proof, ...prepared])
  const known = new Set<string>()
  // An id in an answer is worth something where it is one that was minted before.
  const wanted = [...chosen].flatMap(({ ids }) => [...ids]).concat(...proof.answer.ids)
  for (let digest = wanted.pop(); digest !== undefined; digest = wanted.pop()) {
    if (known.has(digest)) continue
    known.add(digest)
    const id = digest
    const changing = before.filter((step) => step.ids.has(id) && isChange(step))
    for (const step of [...originOf(id, proof, before), ...changing]) {
      chosen.add(step)
      wanted.push(...step.ids)
    }
  }
  return [...before, proof].filter((step) => chosen.has(step))
}

/** The request that an id came of, or the stream that it came on. */
function originOf(digest: string, proof: Step, before: readonly Step[]): readonly Step[] {
  const minting = before.find(({ answer }) => takeId(answer, digest) !== undefined)
  const isInUrl = markOf(digest).test(proof.url)
  const origin = minting ?? (isInUrl ? before.find(isStream) : undefined)
  return origin === undefined ? [] : [origin]
}

const isStream = ({ raw: { method, answer } }: Step): boolean =>
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

function linesOf(steps: readonly Step[], redactor: Redactor): readonly string[] {
  const lines = [...strangerLines(steps)]
  const assigned = new Set<string>()
  for (const [index, step] of steps.entries()) {
    const line = replayLine(step.raw, redactor)
    const later = steps.slice(index + 1)
    if (isStream(step) && later.length > 0) {
      lines.push(...streamLines(line, later, assigned))
      continue
    }
    // An id that no answer brought was the choice of its sender.
    for (const digest of unassigned(step.ids, assigned)) {
      lines.push(`${idVariable(digest)}=$(node -p 'crypto.randomUUID()')`)
    }
    const wanted = new Set(later.flatMap(({ ids }) => [...ids]))
    const taken = [...wanted].flatMap((digest) => {
      const pipe = assigned.has(digest) ? undefined : takeId(step.answer, digest)
      return pipe === undefined ? [] : [{ digest, pipe }]
    })
    for (const { digest } of taken) assigned.add(digest)
    lines.push(...stepLines(line, taken))
  }
  return lines
}

function unassigned(ids: Iterable<string>, assigned: Set<string>): readonly string[] {
  const missing = [...ids].filter((digest) => !assigned.has(digest))
  for (const digest of missing) assigned.add(digest)
  return missing
}

interface TakenId {
  readonly digest: string
  readonly pipe: string
}

function stepLines(line: string, taken: readonly TakenId[]): readonly string[] {
  const [first, ...others] = taken
  if (first === undefined) return [line]
  const whole = `${line} | tr -d '\\r'`
  if (others.length === 0) return [`${idVariable(first.digest)}=$(${whole} | ${first.pipe})`]
  return [
    `ANSWER=$(${whole})`,
    ...taken.map(
      ({ digest, pipe }) => `${idVariable(digest)}=$(printf '%s\\n' "$ANSWER" | ${pipe})`,
    ),
  ]
}

const streamFile = 'handfast-stream.txt'

/** HTTP+SSE: a session lives as long as its stream, whose first event says where to post. */
function streamLines(
  line: string,
  later: readonly Step[],
  assigned: Set<string>,
): readonly string[] {
  const opening = line.replace('--max-time 5', '--max-time 30')
  const ids = later.flatMap(({ url, ids: carried }) => [...carried].map((id) => ({ id, url })))
  const onStream = ids.find(({ id, url }) => !assigned.has(id) && markOf(id).test(url))
  if (onStream === undefined) return []
  assigned.add(onStream.id)
  const { pathname, search } = new URL(onStream.url)
  const pipe = takeFrom(decodeURIComponent(pathname + search), markOf(onStream.id))
  return [
    `${opening} > ${streamFile} &`,
    'sleep 1',
    `${idVariable(onStream.id)}=$(tr -d '\\r' < ${streamFile} | ${pipe})`,
  ]
}

const schemes = /^(?:bearer|basic|digest) /iu

/** A credential that was never issued is nobody's secret: another one does as well. */
function strangerLines(steps: readonly Step[]): readonly string[] {
  const made = steps.find(({ raw }) => raw.as === 'stranger')?.raw
  return (made?.credentials ?? []).map((name) => {
    const value = made?.headers.find(([header]) => header === name)?.[1] ?? ''
    const [scheme = ''] = schemes.exec(value) ?? []
    return `${credentialVariable('stranger', name)}="${scheme}$(node -p 'crypto.randomUUID()')"`
  })
}
