import { pauseMs } from '../../../guard/test/support/real-server.ts'
import { askFor, note, openAgent, send } from './asking.ts'
import type { Asker, Principal, Tally } from './asking.ts'
import { calling, callingAll, callingModern, initializing, modernHeaders } from './messages.ts'
import type { Call } from './messages.ts'
import { sessionIdleMs } from './node.ts'

export interface Load {
  readonly principals: readonly Principal[]
  readonly urls: readonly string[]
  /** Where a session begins a process, and stays. */
  readonly processesUrls: readonly string[]
  readonly tally: Tally
  readonly isOver: () => boolean
}

interface Ended {
  readonly session: string
  readonly urls: readonly string[]
  readonly asker: Asker
  /** When that was confirmed. */
  readonly atMs: number
}

interface Worker {
  readonly load: Load
  readonly asker: Asker
  /** By session: whose it is. */
  readonly live: Map<string, string>
  /** By principal: the last event that one of its sessions was sent. */
  readonly eventIds: Map<string, string>
  /** The newest of those that were confirmed, in a ring. */
  readonly ended: Ended[]
}

const workersPerPrincipal = 8
const turnsMax = 50
/** Of what was ended, so many are asked for again. */
const endedMax = 2000
/** One that was ended longer ago would be over by now in any case, and tells nothing. */
const tellingMs = sessionIdleMs - 10_000
const batchLength = 100
const streamEvents = 50
const modernPauseMs = 50
const processTurns = 20
const processPauseMs = 300

/**
 * Asks at all gateways until it is over: in sessions of its own, of others, and ended ones, and
 * without. At the end, what was confirmed to have ended is asked for once more.
 */
export async function runLoad(load: Load): Promise<void> {
  const agent = openAgent()
  const names = load.principals.map(({ name }) => name)
  const live = new Map<string, string>()
  const eventIds = new Map<string, string>()
  const ended: Ended[] = []
  const workers = load.principals.map((principal): Worker => {
    const others = names.filter((name) => name !== principal.name)
    return { load, live, eventIds, ended, asker: { principal, others, agent, tally: load.tally } }
  })
  const works = workers.flatMap((worker) => [
    ...Array.from({ length: workersPerPrincipal }, (_, at) => inSessions(worker, at)),
    withoutSessions(worker),
  ])
  const onProcesses = load.processesUrls.flatMap((url) =>
    workers.slice(0, 2).map((worker) => inProcesses(worker, url)),
  )
  await Promise.all([...works, ...onProcesses])
  for (const one of ended.filter(isTelling)) {
    for (const url of one.urls) await askUntilUnknown(one, url)
  }
  await agent.destroy()
}

const anyOf = <One>(list: readonly One[]): One | undefined =>
  list[Math.floor(Math.random() * list.length)]

const anyUrl = ({ urls }: Load): string => anyOf(urls) ?? ''

interface Session {
  readonly id: string
  readonly revision: string
}

/** 2025-03-26 is the one with batches: most of what is checked is in them. */
const revisions = ['2025-03-26', '2025-03-26', '2025-03-26', '2025-11-25'] as const

async function inSessions(worker: Worker, at: number): Promise<void> {
  const { load, live, asker } = worker
  for (let sessions = at; !load.isOver(); sessions += 1) {
    const revision = revisions[sessions % revisions.length] ?? ''
    const id = await begin(worker, { url: anyUrl(load), revision })
    if (id === undefined) {
      await pauseMs(50)
      continue
    }
    live.set(id, asker.principal.name)
    for (let turn = 0; turn < turnsMax && !load.isOver(); turn += 1) {
      const isThere = await askOwn(worker, { id, revision }, turn)
      if (turn % 11 === 3) await askAnothers(worker)
      if (turn % 13 === 5) await askAnyEnded(worker)
      if (turn % 17 === 7) await resumeAnothers(worker, id)
      if (!isThere) break
    }
    live.delete(id)
    await end(worker, id, load.urls)
  }
}

async function begin(
  { asker }: Worker,
  { url, revision }: { readonly url: string; readonly revision: string },
): Promise<string | undefined> {
  const body = initializing(asker.principal.name, revision)
  const answer = await send(asker, { url, method: 'POST', body })
  return answer?.status === 200 ? answer.session : undefined
}

/** Whether the session is still there. */
async function askOwn(
  { load, asker, eventIds }: Worker,
  { id, revision }: Session,
  turn: number,
): Promise<boolean> {
  const { name } = asker.principal
  const isStream = turn % 10 === 2
  const tool = isStream ? 'stream' : 'call'
  const isBatch = revision === '2025-03-26' && turn % 10 !== 0
  const length = isBatch ? batchLength : 1
  const events = isStream && !isBatch ? streamEvents : 0
  const batch = Array.from({ length }, (_, at): Call => {
    return { nonce: `${name}-${turn}-${at}`, tool, events }
  })
  const [first] = batch
  const body = isBatch || first === undefined ? callingAll(batch) : calling(first)
  const nonces = batch.map(({ nonce }) => nonce)
  const asked = { url: anyUrl(load), method: 'POST', body, session: id } as const
  const answer = await askFor(asker, asked, { nonces, events })
  const eventId = events === 0 ? undefined : /^id: ?(.+)$/m.exec(answer?.text ?? '')?.[1]
  if (eventId !== undefined) eventIds.set(name, eventId)
  return answer?.status !== 404
}

const calledBy = (nonce: string): string => calling({ nonce, tool: 'call' })

async function askAnothers({ load, asker, live }: Worker): Promise<void> {
  const { name } = asker.principal
  const theirs = [...live].find(([, owner]) => owner !== name)
  if (theirs === undefined) return
  const asked = { url: anyUrl(load), method: 'POST', body: calledBy('theirs') } as const
  const answer = await send(asker, { ...asked, session: theirs[0] })
  trespassed(asker, answer?.status, 'got into a session')
}

/** What was sent in another's session, asked for in one's own. */
async function resumeAnothers({ load, asker, eventIds }: Worker, session: string): Promise<void> {
  const theirs = asker.others.map((name) => eventIds.get(name)).find((id) => id !== undefined)
  if (theirs === undefined) return
  const headers = { 'last-event-id': theirs, accept: 'text/event-stream' }
  const answer = await send(asker, { url: anyUrl(load), method: 'GET', session, headers })
  trespassed(asker, answer?.status, 'got into a stream')
}

function trespassed({ principal, tally }: Asker, status: number | undefined, what: string): void {
  if (status === undefined) return
  if (status < 300) note(tally, [`${principal.name} ${what} of another`])
  else tally.trespasses += 1
}

async function askAnyEnded({ ended }: Worker): Promise<void> {
  const one = anyOf(ended.filter(isTelling))
  const url = anyOf(one?.urls ?? [])
  if (one !== undefined && url !== undefined) await askEnded(one, url)
}

const isTelling = ({ atMs }: Ended): boolean => performance.now() - atMs < tellingMs

/** 503 while a store is down. */
const refusals: readonly number[] = [404, 503]

/** What it was answered with; undefined where there was no answer. */
async function askEnded({ session, asker }: Ended, url: string): Promise<number | undefined> {
  const answer = await send(asker, { url, method: 'POST', body: calledBy('ended'), session })
  if (answer === undefined) return undefined
  const { status } = answer
  asker.tally.endedAsked += 1
  if (!refusals.includes(status)) {
    note(asker.tally, [`a session that was ended was answered with ${status}`])
  }
  return status
}

const asksMax = 60
const betweenAsksMs = 500

/** At the end all are up again, in their time. */
async function askUntilUnknown(one: Ended, url: string): Promise<void> {
  for (let asks = 0; asks < asksMax; asks += 1) {
    if ((await askEnded(one, url)) === 404) return
    await pauseMs(betweenAsksMs)
  }
  note(one.asker.tally, ['a session that was ended did not become unknown'])
}

async function end(
  { ended, asker }: Worker,
  session: string,
  urls: readonly string[],
): Promise<void> {
  const answer = await send(asker, { url: anyOf(urls) ?? '', method: 'DELETE', session })
  // Only what was confirmed has to hold.
  if (answer === undefined || answer.status >= 300) return
  ended[asker.tally.ended % endedMax] = { session, asker, urls, atMs: performance.now() }
  asker.tally.ended += 1
}

/** 2026-07-28: who asks is told apart by nothing but the credential, in front and behind. */
async function withoutSessions({ load, asker }: Worker): Promise<void> {
  for (let turn = 0; !load.isOver(); turn += 1) {
    const isStream = turn % 3 === 2
    const call: Call = {
      nonce: `${asker.principal.name}-modern-${turn}`,
      tool: isStream ? 'stream' : 'call',
      events: isStream ? streamEvents : 0,
    }
    const headers = { ...modernHeaders, 'mcp-name': call.tool }
    const body = callingModern(call)
    const what = { nonces: [call.nonce], events: call.events ?? 0 }
    await askFor(asker, { url: anyUrl(load), method: 'POST', body, headers }, what)
    await pauseMs(modernPauseMs)
  }
}

/** Each session is a process, at the gateway where it began. */
async function inProcesses(worker: Worker, url: string): Promise<void> {
  const { load, asker } = worker
  const { name } = asker.principal
  while (!load.isOver()) {
    const session = await begin(worker, { url, revision: '2025-11-25' })
    for (let turn = 0; session !== undefined && turn < processTurns; turn += 1) {
      const nonce = `${name}-process-${turn}`
      const asked = { url, method: 'POST', body: calledBy(nonce), session } as const
      await askFor(asker, asked, { nonces: [nonce], events: 0 })
      await pauseMs(processPauseMs)
    }
    if (session === undefined) await pauseMs(processPauseMs)
    else await end(worker, session, [url])
  }
}
