import { credentialVariable, idVariable, replayLine } from './replay-line.ts'
import { concurrentWith, isStream, observation, stepOf, stepsTo } from './replay-steps.ts'
import type { Step } from './replay-steps.ts'
import { markOf, takeFrom, takeId } from './take-id.ts'
import type { Redactor } from './wire/redact.ts'
import type { RawExchange } from './wire/transcript.ts'

/** Makes lines for a shell; places are those among the exchanges of a check. */
export interface Replay {
  /** What led to an exchange, and then the exchange; `prepared` has to be sent in any case. */
  linesTo(place: number, prepared: readonly number[]): readonly string[]
  /** Sends one again and again, and leaves open what it opens. */
  linesOfMany(place: number, times: number): readonly string[]
  /** Has ids minted, one below the other. */
  mintingLines(): readonly string[]
}

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
      const rivals = concurrentWith(proof, steps())
      const before = steps()
        .slice(0, place)
        .filter((step) => !rivals.includes(step))
      const leading = stepsTo([proof, ...rivals, ...chosen], before)
      const after = observation(proof, rivals, steps().slice(place + 1))
      // Those that race go out together, the proof last.
      const inOrder = leading.filter((step) => step !== proof && !rivals.includes(step))
      return linesOf([...inOrder, ...rivals, proof, ...after], rivals, redactor)
    },
    linesOfMany(place, times) {
      const step = steps()[place]
      if (step === undefined) return []
      const line = replayLine(step.raw, redactor)
      const isLeftOpen = isStream(step)
      const again = isLeftOpen ? `${longer(line)} > /dev/null &` : `${line} > /dev/null;`
      return [`for _ in $(seq ${times}); do ${again} done`, ...(isLeftOpen ? ['sleep 1'] : [])]
    },
    mintingLines: () =>
      steps()
        .flatMap(({ raw, answer }) => {
          const [digest] = answer.ids.keys()
          const pipe = digest === undefined ? undefined : takeId(answer, digest)
          if (pipe === undefined || raw.method !== 'POST') return []
          return [`${replayLine(raw, redactor)} | tr -d '\\r' | ${pipe}`]
        })
        .slice(0, mintingsShown),
  }
}

function linesOf(
  steps: readonly Step[],
  rivals: readonly Step[],
  redactor: Redactor,
): readonly string[] {
  const lines = [...strangerLines(steps)]
  const assigned = new Set<string>()
  const lastRival = steps.findLastIndex((step) => rivals.includes(step))
  for (const [index, step] of steps.entries()) {
    const line = replayLine(step.raw, redactor)
    const later = steps.slice(index + 1)
    if (isStream(step) && later.length > 0) {
      lines.push(...streamLines(line, later, assigned))
      continue
    }
    for (const [digest, kind] of step.ids) {
      if (!assigned.has(digest)) lines.push(unmintedLine(digest, kind))
      assigned.add(digest)
    }
    if (rivals.includes(step)) {
      lines.push(`${line} &`)
      continue
    }
    const wanted = new Set(later.flatMap(({ ids }) => [...ids.keys()]))
    const taken = [...wanted].flatMap((digest) => {
      const pipe = assigned.has(digest) ? undefined : takeId(step.answer, digest)
      return pipe === undefined ? [] : [{ digest, pipe }]
    })
    for (const { digest } of taken) assigned.add(digest)
    lines.push(...stepLines(line, taken))
    if (rivals.length > 0 && index === lastRival + 1) lines.push('wait')
  }
  return lines
}

/** Made by the probe of what an answer brought. Any other that none brought, a client chose. */
const derivedKinds: ReadonlySet<string> = new Set([
  'agent token',
  'changed request state',
  'forged token',
  'token',
])

function unmintedLine(digest: string, kind: string): string {
  const name = idVariable(digest)
  if (!derivedKinds.has(kind)) return `${name}=$(node -p 'crypto.randomUUID()')`
  return `: "\${${name}:?has to be set: a ${kind} that the probe made}"`
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

/** A stream that other requests need. */
const longer = (line: string): string => line.replace('--max-time 5', '--max-time 30')

const streamFile = 'handfast-stream.txt'

/** HTTP+SSE: a session lives as long as its stream, whose first event says where to post. */
function streamLines(
  line: string,
  later: readonly Step[],
  assigned: Set<string>,
): readonly string[] {
  const opening = longer(line)
  const ids = later.flatMap(({ url, ids: carried }) =>
    [...carried.keys()].map((id) => ({ id, url })),
  )
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
