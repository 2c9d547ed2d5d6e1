import { describeAnswer } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import { inconclusive } from '../lab/verdict.ts'
import type { Sight, Verdict } from '../lab/verdict.ts'
import type { Answer } from '../wire/answer.ts'
import type { Principal } from '../wire/principal.ts'
import { pingForEffect, unknownPing, withoutSession } from './own-sessions.ts'
import type { Session } from './session.ts'
import { confirmSession, openSession, sessionHeaders } from './session.ts'
import type { StreamSession } from './stream-sessions.ts'
import {
  idsIn,
  initializeStream,
  openStreamSession,
  pingStream,
  unknownEndpoint,
} from './stream-sessions.ts'

/** A session of either transport of the legacy era, for what is asked of both alike. */
export interface LegacySession {
  readonly owner: Principal
  readonly id: string
  /** The handshake, as far as it is not over with the opening. */
  confirm(): Promise<void>
  /** To be served is the effect. */
  ping(title: string, as?: Principal): Promise<Sight>
  /** The same under an id that names nothing. */
  pingUnknown(as?: Principal): Promise<Sight>
  /** Whether the server says that it has. */
  end(): Promise<boolean>
}

/** A session, or the verdict that there can be none; and what its opening was answered. */
export type LegacyOpening = { readonly answer: Answer } & (
  | { readonly session: LegacySession; readonly verdict?: undefined }
  | { readonly session?: undefined; readonly verdict: Verdict }
)

export async function openLegacySession(
  lab: Lab,
  as: Principal = lab.cast.a,
): Promise<LegacyOpening> {
  const opening = await openUnconfirmed(lab, as)
  await opening.session?.confirm()
  return opening
}

/** Enough for a ping, where there are many. */
export function openUnconfirmed(lab: Lab, as: Principal): Promise<LegacyOpening> {
  return lab.surface.transport === 'http+sse' ? openOnStream(lab, as) : openById(lab, as)
}

async function openById(lab: Lab, as: Principal): Promise<LegacyOpening> {
  const opening = await openSession(lab, as)
  const { answer, session } = opening
  if (session === undefined) return { answer, verdict: withoutSession(opening, as) }
  return { answer, session: byId(lab, session) }
}

function byId(lab: Lab, session: Session): LegacySession {
  const { owner, id } = session
  return {
    owner,
    id,
    confirm: () => confirmSession(lab, session),
    ping: (title, as = owner) => pingForEffect(lab, session, { as, title }),
    pingUnknown: (as = owner) => unknownPing(lab, session, as),
    async end() {
      const { status } = await lab.wire.send({
        as: owner,
        method: 'DELETE',
        url: lab.surface.url,
        headers: sessionHeaders(session),
        until: { kind: 'head' },
      })
      return status >= 200 && status < 300
    },
  }
}

async function openOnStream(lab: Lab, as: Principal): Promise<LegacyOpening> {
  const { answer, session } = await openStreamSession(lab, as)
  if (session === undefined) {
    const what = `${as.name} got no stream with an endpoint: ${describeAnswer(answer)}`
    return { answer, verdict: inconclusive(what) }
  }
  return { answer, session: onStream(lab, session) }
}

/** 2024-11-05 basic/transports, HTTP with SSE: to close the stream is all that ends a session. */
function onStream(lab: Lab, session: StreamSession): LegacySession {
  const { owner, endpoint, stream } = session
  return {
    owner,
    id: idsIn(endpoint).toSorted((left, right) => right.length - left.length)[0] ?? '',
    confirm: async () => void (await initializeStream(lab, session)),
    ping: (title, as = owner) => pingStream(lab, session, { as, endpoint, title }),
    pingUnknown: (as = owner) =>
      pingStream(lab, session, {
        as,
        endpoint: unknownEndpoint(lab, endpoint),
        title: `${as.name}: ping with a made-up id`,
      }),
    end() {
      stream.close()
      return Promise.resolve(true)
    },
  }
}
