import { Refused } from './admission.ts'
import type { Admitted, AdmitParts, Verified } from './admission.ts'
import { answerTextFor } from './answer-text.ts'
import { base64url } from './bytes.ts'
import type { GuardRequest } from './guard-request.ts'
import { idMarkOf, isRequestId, withMarkedIds } from './request-ids.ts'
import type { IdMark } from './request-ids.ts'
import type { Session } from './session.ts'

/** Of a hash, or random: 132 or 128 bits. */
const markCharacters = 22
const markBytes = 16

/** Whom the server behind asks, and gets answers from. */
const scopeOf = ({ session, caller }: Admitted['context']): string => session?.ref ?? caller.owner

/**
 * Gives the requests of each session ids of its own, and the client its own ids back. A server that
 * keeps several clients apart by nothing else cannot cross their answers then.
 */
export function withOwnIds(
  admitted: Admitted,
  request: GuardRequest,
  parts: Pick<AdmitParts, 'keepsRequestIds' | 'questions' | 'random' | 'tell' | 'clock'>,
): Admitted {
  const { session, caller } = admitted.context
  const hasOwn = session === undefined && request.hasTransportPerRequest === true
  const isMessage = request.method === 'POST' || request.method === 'GET'
  if (parts.keepsRequestIds || hasOwn || !isMessage) return admitted
  const mark = markFor(session, parts)
  const scope = scopeOf(admitted.context)
  const rules = {
    mark,
    asked: (id: string | number) => parts.questions.ask(scope, id),
    misrouted: () =>
      parts.tell({
        name: 'event.refused',
        atMs: parts.clock(),
        reason: 'misrouted',
        weakness: 'response-misrouting',
        caller: caller.owner,
        ...(session === undefined ? {} : { subject: session.ref }),
      }),
  }
  return {
    ...admitted,
    body: withMarkedIds(admitted.body, mark),
    hasOwnIds: true,
    toClient: (text) => answerTextFor(text, rules),
  }
}

/** The same for all requests of a session: an answer may come on another stream, and later. */
function markFor(session: Session | undefined, { random }: Pick<AdmitParts, 'random'>): IdMark {
  const name = session?.ref ?? base64url(random(markBytes))
  return idMarkOf(name.slice(0, markCharacters))
}

/** @throws Refused for an answer to what was asked of somebody else. */
export function checkAnswers(
  { caller, messages }: Verified,
  session: Session | undefined,
  { keepsRequestIds, questions }: Pick<AdmitParts, 'keepsRequestIds' | 'questions'>,
): void {
  if (keepsRequestIds) return
  const ids = messages.flatMap((message) =>
    message.kind === 'response' && isRequestId(message.id) ? [message.id] : [],
  )
  if (ids.length > 0 && questions.areForeign(session?.ref ?? caller.owner, ids)) {
    throw new Refused('answer-foreign', 'response-misrouting')
  }
}
