import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import {
  idsMeanNothing,
  ownPing,
  ownSession,
  unknownPing,
  unknownSession,
} from '../../legacy/own-sessions.ts'
import type { Session } from '../../legacy/session.ts'
import { postIn } from '../../legacy/session.ts'
import type { Answer } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'
import { urlFormOf } from '../../wire/redact.ts'

/** A live id is looked for where people and programs other than its owner read. */
export const sessionIdExposed: Check = {
  weakness: 'session-id-exposed',
  eras: ['legacy'],
  transports: ['streamable-http'],
  disposition: 'active',
  plan: 'opens a session as a, and looks for its id in status pages and error answers as others',
  attack: 'Somebody reads a session id off a status page or an error, and uses it.',
  fix: 'Show counts or keyed hashes in status pages and errors, never the ids themselves.',
  async run(lab) {
    const owned = await ownSession(lab)
    if (owned.verdict !== undefined) return owned.verdict
    const { session } = owned
    if (session.id.length < idCharactersMin) {
      return inconclusive('its session ids are too short to be told from other text')
    }
    const owner = [await ownPing(lab, session)]
    const meaningless = idsMeanNothing(await unknownPing(lab, session, session.owner))
    if (meaningless !== undefined) return meaningless
    const attempts: Attempt[] = []
    for (const reader of readersOf(lab)) {
      for (const path of paths) attempts.push(await readPage(lab, { path, reader, session }))
      attempts.push(...(await readErrors(lab, reader, session)))
    }
    return judge({ owner, attempts: attempts.filter(({ reception }) => reception !== 'unclear') })
  },
}

/** A shorter id stands in texts that are about something else. */
const idCharactersMin = 8

/** Where servers tell about themselves. */
const paths: readonly string[] = [
  '/',
  '/health',
  '/healthz',
  '/status',
  '/info',
  '/metrics',
  '/sessions',
  '/debug',
  '/admin/sessions',
  '/api/sessions',
]

const readersOf = ({ cast: { nobody, b } }: Lab): readonly Principal[] =>
  b === undefined ? [nobody] : [nobody, b]

interface PageReading {
  readonly path: string
  readonly reader: Principal
  readonly session: Session
}

async function readPage(lab: Lab, { path, reader, session }: PageReading): Promise<Attempt> {
  const answer = await lab.wire.send({
    as: reader,
    method: 'GET',
    url: new URL(path, lab.surface.url),
    headers: [['accept', '*/*']],
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })
  return lookedAt(`${reader.name}: GET ${path}`, answer, { lab, session })
}

/** Errors are where ids slip out: here about an id that is unknown, and a body that is none. */
async function readErrors(lab: Lab, reader: Principal, session: Session): Promise<Attempt[]> {
  const message = { jsonrpc: '2.0', id: lab.nextId(), method: 'ping' }
  const until = { kind: 'head' } as const
  const made = unknownSession(lab, session)
  const unknown = await postIn(lab, made, { message, until, as: reader })
  const broken = await lab.wire.send({
    as: reader,
    method: 'POST',
    url: lab.surface.url,
    headers: [
      ['content-type', 'application/json'],
      ['accept', 'application/json, text/event-stream'],
    ],
    body: '{"jsonrpc":',
    until,
  })
  return [
    lookedAt(`${reader.name}: the error for a made-up id`, unknown, { lab, session }),
    lookedAt(`${reader.name}: the error for a broken body`, broken, { lab, session }),
  ]
}

interface Looking {
  readonly lab: Lab
  readonly session: Session
}

function lookedAt(title: string, answer: Answer, { lab, session }: Looking): Attempt {
  const isThere = holds(answer, session.id)
  const how = isThere ? "with a's session id in it" : 'without the id'
  const isRead = answer.status !== 0 && answer.status < 500
  const sight: Sight = {
    title,
    reception: isThere ? 'accepted' : isRead ? 'refused' : 'unclear',
    shown: isThere ? 'canary' : 'nothing',
    answer: `${describeAnswer(answer)}, ${how}`,
    exchange: answer.exchange,
  }
  const never = unknownSession(lab, session).id
  const isNeverThere = !holds(answer, never)
  const unknown: Sight = {
    ...sight,
    title: 'an id that was never minted, in the same answer',
    reception: isNeverThere ? 'refused' : 'accepted',
    shown: isNeverThere ? 'nothing' : 'canary',
    answer: isNeverThere ? 'not in it' : 'in it as well',
  }
  return { ...sight, unknown }
}

/** In the body, or in a header, as it is or as a URL has it. */
function holds({ text, headers }: Answer, id: string): boolean {
  const places = [text, ...[...headers.values()].flat()]
  const forms = [id, urlFormOf(id)]
  return places.some((place) => forms.some((form) => place.includes(form)))
}
