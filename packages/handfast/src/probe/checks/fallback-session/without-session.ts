import type { Store } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { inconclusive } from '../../lab/verdict.ts'
import { ownPing, ownSession } from '../../legacy/own-sessions.ts'
import { sessionHeader } from '../../legacy/session.ts'
import type { Session } from '../../legacy/session.ts'
import { lookedFor } from '../../tools/looked-for.ts'
import { newCanary } from '../../tools/mint.ts'
import { createToolCaller, sightOfCall, toolCallerIn } from '../../tools/tool-caller.ts'
import { readStore, writeStore } from '../../tools/use-store.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'

type Headers = readonly (readonly [name: string, value: string])[]

interface Form {
  /** `without a session id`. */
  readonly how: string
  headers(lab: Lab, session: Session): Headers
}

const named = (id: string): Headers => [[sessionHeader, id]]

/** What a request that names no session of its sender's may carry. */
const forms: readonly Form[] = [
  { how: 'without a session id', headers: () => [] },
  { how: 'with an empty session id', headers: () => named('') },
  {
    how: 'with a made-up session id',
    headers: ({ random }, { id }) => named(similarId(id, random)),
  },
  { how: 'with the session id "default"', headers: () => named('default') },
  { how: 'with the session id "anonymous"', headers: () => named('anonymous') },
]

export interface SessionTrial {
  readonly stores: readonly Store[]
  readonly intruder: Principal
}

type Part = Pick<Trial, 'owner' | 'attempts'>

/**
 * What the server does with a request that names no session: where a tool shows what a session
 * holds, whether it is that of `a`; else whether the request is refused.
 */
export async function trySessions(
  lab: Lab,
  { stores, intruder }: SessionTrial,
): Promise<Part | { readonly verdict: Verdict }> {
  if (lab.surface.era !== 'legacy') return nothing
  const owned = await ownSession(lab)
  if (owned.verdict !== undefined) {
    return owned.verdict.verdict === 'not-applicable' ? nothing : { verdict: owned.verdict }
  }
  const { session } = owned
  const owner = [await ownPing(lab, session)]
  const store = stores.find(({ key }) => key === undefined)
  if (store !== undefined) {
    const tried = await tryStore(lab, { store, intruder, session })
    return { owner: [...owner, ...tried.owner], attempts: tried.attempts }
  }
  const attempts: Attempt[] = []
  for (const form of forms) attempts.push(await tryPing(lab, { form, intruder, session }))
  const isLenient = attempts.some(({ reception }) => reception === 'accepted')
  return isLenient ? { verdict: inconclusive(lenient) } : { owner, attempts }
}

const nothing: Part = { owner: [], attempts: [] }

const lenient =
  'requests that name no session are answered, and no tool that may be called shows whose state ' +
  'they are served from'

interface StoreTrial {
  readonly store: Store
  readonly intruder: Principal
  readonly session: Session
}

/**
 * The comparison is a session of the intruder's own: what is seen there as well is everybody's, and
 * no fallback. It is opened first, as the last one opened may be what a server falls back to.
 */
async function tryStore(lab: Lab, { store, intruder, session }: StoreTrial): Promise<Part> {
  const theirs = { caller: createToolCaller(lab), store }
  await readStore(lab, theirs, { as: intruder })
  const mine = { caller: createToolCaller(lab), store }
  const { a } = lab.cast
  const { name } = store.reader.tool
  const canary = newCanary(lab)
  await writeStore(lab, mine, { as: a, text: canary })
  const owner = [lookedFor(`a: ${name}`, await readStore(lab, mine, { as: a }), [canary])]
  const used: Sight[] = []
  for (const { how, headers } of forms) {
    const caller = toolCallerIn(lab, headers(lab, session))
    const answer = await readStore(lab, { caller, store }, { as: intruder })
    used.push(lookedFor(`${intruder.name}: ${name} ${how}`, answer, [canary]))
  }
  const left = await leftUnnamed(lab, { store, intruder, session })
  const own = await readStore(lab, theirs, { as: intruder })
  const unknown = lookedFor(`${intruder.name}: ${name} in their own session`, own, [
    canary,
    ...left.texts,
  ])
  return { owner, attempts: [...used, ...left.sights].map((sight) => ({ ...sight, unknown })) }
}

/** What `a` left without naming a session, as an outdated client would, and others find there. */
async function leftUnnamed(
  lab: Lab,
  { store, intruder, session }: StoreTrial,
): Promise<{ readonly sights: readonly Sight[]; readonly texts: readonly string[] }> {
  const sights: Sight[] = []
  const texts: string[] = []
  for (const { how, headers } of forms) {
    const trial = { caller: toolCallerIn(lab, headers(lab, session)), store }
    const text = newCanary(lab)
    const written = await writeStore(lab, trial, { as: lab.cast.a, text })
    if (written.reception !== 'accepted') continue
    texts.push(text)
    const title = `${intruder.name}: ${store.reader.tool.name} ${how}, as a wrote`
    sights.push(lookedFor(title, await readStore(lab, trial, { as: intruder }), [text]))
  }
  return { sights, texts }
}

interface PingTrial {
  readonly form: Form
  readonly intruder: Principal
  readonly session: Session
}

/** A refusal settles it; what an answer would mean, a ping does not show. */
async function tryPing(lab: Lab, { form, intruder, session }: PingTrial): Promise<Attempt> {
  const ping = async ({ how, headers }: Form): Promise<Sight> => {
    const caller = toolCallerIn(lab, headers(lab, session))
    const answer = await caller.request({ as: intruder, method: 'ping', params: {} })
    return sightOfCall(`${intruder.name}: ping ${how}`, answer)
  }
  const [, , madeUp = form] = forms
  return { ...(await ping(form)), unknown: await ping(madeUp) }
}
