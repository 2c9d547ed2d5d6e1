import type { OwnerKey, RecordKey } from '@handfast/guard'
import { memberOf } from '@handfast/protocol'
import { AdminError } from './admin-error.ts'

/** SHA-256 in base64url, as refs and owners are; the shape is all that can be checked here. */
const keyShape = /^[A-Za-z0-9_-]{43}$/

export function recordKeyIn(text: string | undefined): RecordKey {
  if (text === undefined || !keyShape.test(text)) throw invalid('That is no ref of a session.')
  // Whatever has the shape and names nothing is not found.
  return text as RecordKey
}

export function ownerKeyIn(text: string | undefined): OwnerKey {
  if (text === undefined || !keyShape.test(text)) throw invalid('That is no owner.')
  // Whatever has the shape and names nobody owns nothing.
  return text as OwnerKey
}

interface WholeNumber {
  readonly otherwise: number
  readonly min: number
  readonly max: number
}

/** A number of the query, or one that is meant without it. */
export function numberIn(query: URLSearchParams, name: string, range: WholeNumber): number {
  const text = query.get(name)
  return text === null ? range.otherwise : checked(Number(text), name, range)
}

export function memberNumber(body: unknown, name: string, range: WholeNumber): number {
  const value = memberOf(body, name)
  return value === undefined ? range.otherwise : checked(value, name, range)
}

function checked(value: unknown, name: string, { min, max }: WholeNumber): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) {
    return value
  }
  throw invalid(`${name} has to be a whole number from ${min} to ${max}.`)
}

const textCharactersMax = 4096

export function memberText(body: unknown, name: string): string | undefined {
  const value = memberOf(body, name)
  if (value === undefined) return undefined
  if (typeof value === 'string' && value.length <= textCharactersMax) return value
  throw invalid(`${name} has to be a text of at most ${textCharactersMax} characters.`)
}

export const invalid = (message: string): AdminError => new AdminError('ADMIN_INVALID', message)
