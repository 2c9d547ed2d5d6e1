import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { legacyRevision, postHeaders, sessionHeaders } from '../../legacy/session.ts'
import type { Answer } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'
import { urlFormOf } from '../../wire/redact.ts'
import type { Subject } from './subject.ts'

export interface Reading {
  readonly subject: Subject
  readonly reader: Principal
}

/** Where servers tell about themselves: at the top, and below their endpoint. */
const topPaths: readonly string[] = [
  '/',
  '/health',
  '/healthz',
  '/healthcheck',
  '/status',
  '/info',
  '/stats',
  '/metrics',
  '/sessions',
  '/connections',
  '/debug',
  '/admin',
  '/admin/sessions',
  '/api/health',
  '/api/status',
  '/api/sessions',
]

const belowPaths: readonly string[] = ['/health', '/status', '/sessions', '/debug']

const pagesMax = 40

export async function readPages(lab: Lab, { subject, reader }: Reading): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  for (const url of pagesOf(lab)) {
    // A credential goes nowhere but to the server that it is for.
    if (reader.isMadeUp !== true && url.origin !== lab.surface.url.origin) continue
    const answer = await lab.wire.send({
      as: reader,
      method: 'GET',
      url,
      headers: [['accept', '*/*']],
      until: { kind: 'head' },
      deadlineMs: lab.limits.silenceMs,
    })
    attempts.push(lookedAt(`${reader.name}: GET ${url.pathname}`, answer, { lab, subject }))
  }
  return attempts
}

/** Those that the user has named come first. */
function pagesOf({ companions, surface: { url } }: Lab): readonly URL[] {
  const base = url.pathname.replace(/\/+$/u, '')
  const below = base === '' ? [] : belowPaths.map((path) => base + path)
  const guessed = [...topPaths, ...below].map((path) => new URL(path, url))
  const all = new Map([...companions.pages, ...guessed].map((page) => [page.href, page]))
  return [...all.values()].slice(0, pagesMax)
}

/** Errors are where ids slip out: here about an id that is unknown, and a body that is none. */
export async function readErrors(lab: Lab, { subject, reader }: Reading): Promise<Attempt[]> {
  const { url } = lab.surface
  const post = (headers: readonly (readonly [string, string])[], body: string): Promise<Answer> =>
    lab.wire.send({ as: reader, method: 'POST', url, headers, body, until: { kind: 'head' } })
  const made = { id: similarId(subject.id, lab.random), revision: legacyRevision }
  const message = JSON.stringify({ jsonrpc: '2.0', id: lab.nextId(), method: 'ping' })
  const unknown = await post([...postHeaders, ...sessionHeaders(made)], message)
  const broken = await post(postHeaders, '{"jsonrpc":')
  const found = { lab, subject }
  return [
    lookedAt(`${reader.name}: the error for a made-up id`, unknown, found),
    lookedAt(`${reader.name}: the error for a broken body`, broken, found),
  ]
}

interface Looking {
  readonly lab: Lab
  readonly subject: Subject
}

export function lookedAt(title: string, answer: Answer, { lab, subject }: Looking): Attempt {
  const { id, what } = subject
  const isThere = holds(answer, id)
  const how = isThere ? `with a's ${what} in it` : 'without the id'
  const sight: Sight = {
    title,
    reception: isThere ? 'accepted' : withoutId(answer),
    shown: isThere ? 'canary' : 'nothing',
    answer: `${describeAnswer(answer)}, ${how}`,
    exchange: answer.exchange,
  }
  const isNeverThere = !holds(answer, similarId(id, lab.random))
  const unknown: Sight = {
    ...sight,
    title: 'an id that was never minted, in the same answer',
    reception: isNeverThere ? 'refused' : 'accepted',
    shown: isNeverThere ? 'nothing' : 'canary',
    answer: isNeverThere ? 'not in it' : 'in it as well',
  }
  return { ...sight, unknown }
}

/** A page that was read and has no id in it is as good as none; one that broke tells nothing. */
function withoutId({ status, failure }: Answer): Sight['reception'] {
  if (failure !== undefined) return 'unanswered'
  return status < 500 ? 'refused' : 'unclear'
}

/** In the body, or in a header, as it is or as a URL has it. */
function holds({ text, headers }: Answer, id: string): boolean {
  const places = [text, ...[...headers.values()].flat()]
  const forms = [id, urlFormOf(id)]
  return places.some((place) => forms.some((form) => place.includes(form)))
}
