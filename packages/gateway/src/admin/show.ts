import type { KeyedHash } from '@handfast/guard/watch'
import type { OwnerKey, Principal, Session } from '@handfast/guard'
import { readSessionNote } from '../data-path/session-note.ts'
import type { Activity } from '../telemetry/activity.ts'
import type { PrincipalName, SessionRow } from './answers.ts'

/** Makes of what the gateway holds what an operator may see. */
export interface Show {
  session(upstream: string, session: Session): Promise<SessionRow>
  principal(owner: OwnerKey, principal: Principal): Promise<PrincipalName>
  /** Those that this node has seen, by the hash that events have of them. */
  principalsByHash(): Promise<ReadonlyMap<string, PrincipalName>>
  hashOf: KeyedHash
}

export function createShow(hash: KeyedHash, activity: Activity): Show {
  const named = async (owner: OwnerKey, principal: Principal): Promise<PrincipalName> => ({
    owner,
    hash: await hash(owner),
    issuer: principal.issuer,
    subject: principal.subject,
    ...(principal.tenant === undefined ? {} : { tenant: principal.tenant }),
  })

  return {
    principal: named,
    hashOf: hash,

    async session(upstream, session) {
      const { ref, owner, agent, data, createdAtMs, usedAtMs, expiresAtMs, endsAtMs } = session
      const note = readSessionNote(data)
      const used = activity.used(ref)
      return {
        upstream,
        ref,
        hash: await hash(ref),
        principal: await named(owner, {
          issuer: note?.issuer ?? '',
          subject: note?.subject ?? '',
          ...(note?.tenant === undefined ? {} : { tenant: note.tenant }),
        }),
        ...(agent === undefined ? {} : { agent: await hash(agent) }),
        ...(note?.client === undefined ? {} : { client: note.client }),
        createdAtMs,
        // A store is told of use now and then only.
        usedAtMs: Math.max(usedAtMs, used?.atMs ?? 0),
        expiresAtMs,
        endsAtMs,
        ...(used?.last === undefined ? {} : { last: used.last }),
      }
    },

    async principalsByHash() {
      const known = [...activity.principals()]
      const names = await Promise.all(known.map(([owner, principal]) => named(owner, principal)))
      return new Map(names.map((name) => [name.hash, name]))
    },
  }
}
