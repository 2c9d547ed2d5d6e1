import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import type { Answer } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'
import { urlFormOf } from '../../wire/redact.ts'
import { bearerOf } from './in-query.ts'
import type { HandedUrl } from './urls-in.ts'

/** What must stand in no URL. */
export interface Secret {
  /** `session id`. */
  readonly what: string
  readonly value: string
}

/** The token, or what else a principal proves themselves with. */
export function credentialsOf(principal: Principal): readonly Secret[] {
  const token = bearerOf(principal)
  if (token !== undefined) return [{ what: 'token', value: token }]
  return principal.headers.map(([, value]) => ({ what: 'credential', value }))
}

/** A shorter value stands in URLs that are about something else. */
const secretCharactersMin = 8

export const isTellable = ({ value }: Secret): boolean => value.length >= secretCharactersMin

export interface Looking {
  readonly title: string
  readonly answer: Answer
  readonly urls: readonly HandedUrl[]
  readonly secrets: readonly Secret[]
}

/** The control is an id that was never minted, in the same URLs. */
export function lookedThrough(lab: Lab, { title, answer, urls, secrets }: Looking): Attempt {
  const { exchange } = answer
  const found = secrets.find(({ value }) => urls.some(({ url }) => holds(url, value)))
  const isNeverThere = secrets.every(
    ({ value }) => !urls.some(({ url }) => holds(url, similarId(value, lab.random))),
  )
  const use = urls.find(({ url }) => found !== undefined && holds(url, found.value))?.use
  const seen =
    found === undefined
      ? `no id in ${urls.length} URLs`
      : `the ${found.what} of a in a URL ${use ?? 'to read'}`
  const sight: Sight = {
    title,
    reception: found === undefined ? 'refused' : 'accepted',
    shown: found === undefined ? 'nothing' : 'canary',
    answer: `${describeAnswer(answer)}, ${seen}`,
    exchange,
  }
  const unknown: Sight = {
    title: 'an id that was never minted, in the same URLs',
    reception: isNeverThere ? 'refused' : 'accepted',
    shown: isNeverThere ? 'nothing' : 'canary',
    answer: isNeverThere ? 'not in them' : 'in them as well',
    exchange,
  }
  return { ...sight, unknown }
}

/** As it is, or as a URL has it. */
export const holds = (url: string, value: string): boolean =>
  url.includes(value) || url.includes(urlFormOf(value))
