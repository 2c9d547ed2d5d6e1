import type { Lab } from '../../lab/lab.ts'
import type { HandleKind, Store, Taker } from '../../lab/found-state.ts'
import { ownSession } from '../../legacy/own-sessions.ts'
import { sessionHeaders } from '../../legacy/session.ts'
import type { Session } from '../../legacy/session.ts'
import { handlesOf, storesOf } from '../../tools/found-state.ts'
import { mint, newCanary } from '../../tools/mint.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { toolCallerIn } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import { readStore, writeStore } from '../../tools/use-store.ts'
import type { Principal } from '../../wire/principal.ts'

/** Tokens of one sort, one of `a` and one of another, and a use that shows what is behind one. */
export interface Carrier {
  /** `a session id`, `a handle of create_basket`. */
  readonly what: string
  readonly own: string
  readonly theirs: string | undefined
  /** Stands in the state of `a` and nowhere else. */
  readonly canary: string
  use(as: Principal, token: string): Promise<ToolAnswer>
}

export async function carriersOf(
  lab: Lab,
  caller: ToolCaller,
  other: Principal,
): Promise<readonly Carrier[]> {
  const carriers: Carrier[] = []
  for (const kind of (await handlesOf(lab, caller)).slice(0, 1)) {
    const lasting = kind.takers.filter(({ isEnding }) => !isEnding)
    const taker = lasting.find(({ showsCanary }) => showsCanary) ?? lasting[0]
    if (taker === undefined) continue
    const carrier = await handleCarrier(lab, caller, { kind, taker, other })
    if (carrier !== undefined) carriers.push(carrier)
  }
  const store = (await storesOf(lab, caller)).find(({ key }) => key === undefined)
  const session = await sessionCarrier(lab, other, store)
  return session === undefined ? carriers : [session, ...carriers]
}

interface Source {
  readonly kind: HandleKind
  readonly taker: Taker
  readonly other: Principal
}

async function handleCarrier(
  lab: Lab,
  caller: ToolCaller,
  { kind, taker, other }: Source,
): Promise<Carrier | undefined> {
  const made = await mint(lab, caller, { kind })
  if (made === undefined) return undefined
  const theirs = await mint(lab, caller, { kind, as: other })
  return {
    what: `a handle of ${kind.producer.tool.name}`,
    own: made.handle,
    theirs: theirs?.handle,
    canary: made.canary,
    async use(as, handle) {
      const answer = await takeHandle(lab, { caller, taker }, { as, handle, text: newCanary(lab) })
      if (answer === undefined) throw new TypeError('arguments came and went')
      return answer
    },
  }
}

/** Where no tool shows what a session holds, a ping at least says whether its id was taken. */
async function sessionCarrier(
  lab: Lab,
  other: Principal,
  store: Store | undefined,
): Promise<Carrier | undefined> {
  const { era, transport } = lab.surface
  if (era !== 'legacy' || transport !== 'streamable-http') return undefined
  const { session } = await ownSession(lab)
  if (session === undefined) return undefined
  const theirs = await ownSession(lab, other)
  const canary = newCanary(lab)
  const under = (id: string): ToolCaller => toolCallerIn(lab, sessionHeaders(withId(session, id)))
  if (store !== undefined) {
    const caller = under(session.id)
    await writeStore(lab, { caller, store }, { as: lab.cast.a, text: canary })
  }
  return {
    what: 'a session id',
    own: session.id,
    theirs: theirs.session?.id,
    canary,
    use: (as, id) =>
      store === undefined
        ? under(id).request({ as, method: 'ping', params: {} })
        : readStore(lab, { caller: under(id), store }, { as }),
  }
}

const withId = (session: Session, id: string): Session => ({ ...session, id })
