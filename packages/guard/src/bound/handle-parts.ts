import { GuardError } from '../core/errors.ts'
import type { LifeLimits } from '../core/limits.ts'
import type { GuardParts } from '../core/parts.ts'
import type { Caps, RecordKind } from '../core/store.ts'
import type { HandleOptions } from './handle.ts'
import type { StandardSchema } from './standard-schema.ts'

export interface HandleParts extends GuardParts {
  readonly name: string
  readonly limits: LifeLimits
  readonly caps: Caps
  readonly whenFull: 'end-oldest' | 'refuse'
  readonly boundTo: NonNullable<HandleOptions<unknown>['boundTo']>
  readonly schema: StandardSchema | undefined
  readonly recover: string
  readonly ids: NonNullable<HandleOptions<unknown>['ids']>
  readonly weakness: NonNullable<HandleOptions<unknown>['weakness']>
  readonly remembersEnded: boolean
  readonly repeatMsMax: number
  /** What is live. */
  readonly kind: RecordKind
  /** That there was one, so that its owner and the watch can be told that it is over. */
  readonly markKind: RecordKind
  /** Which handle a repeated mint gets. */
  readonly repeatKind: RecordKind
}

const said = (...sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(' ')

/** The same for all that a caller must not tell apart. A model reads it: it says how to go on. */
export const unknownHandle = ({ name, recover }: HandleParts): GuardError =>
  new GuardError('GUARD_HANDLE_UNKNOWN', said(`There is no such ${name}.`, recover))

/** For its owner alone. */
export const endedHandle = ({ name, recover }: HandleParts): GuardError =>
  new GuardError('GUARD_HANDLE_UNKNOWN', said(`This ${name} has ended or expired.`, recover))

/** For those who may see it. */
export const notAllowed = ({ name }: HandleParts): GuardError =>
  new GuardError('GUARD_HANDLE_NOT_ALLOWED', `This ${name} is shared with you, but not for that.`)

/** Which of the two the server behind means cannot be known, so the first one keeps it. */
export const takenHandle = ({ name }: HandleParts): GuardError =>
  new GuardError('GUARD_HANDLE_TAKEN', `The server behind gave a ${name} the id of another one.`)

export const handlesFull = ({ name }: HandleParts): GuardError =>
  new GuardError('GUARD_HANDLES_FULL', `There are too many of the kind ${name}; end one first.`)
