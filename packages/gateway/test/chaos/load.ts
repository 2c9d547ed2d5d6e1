import { Agent, request } from 'undici'
import { pauseMs } from '../../../guard/test/support/real-server.ts'

export interface Principal {
  readonly name: string
  /** The key it shows; another one after it was rotated. */
  key: string
}

/** What was seen of all that was asked. */
export interface Tally {
  checked: number
  refused: number
  /** Another's canary in an answer, an answer in another's session, or in one that was ended. */
  readonly wrong: string[]
  ended: number
}

interface Answer {
  readonly status: number
  readonly session: string | undefined
  readonly text: string
}

export interface Load {
  readonly principals: readonly Principal[]
  readonly urls: readonly string[]
  readonly tally: Tally
  readonly isOver: () => boolean
}

/** Of what was ended, so many are asked for again. */
const endedMax = 5000

/** Asks at both gateways until it is over: in sessions of its own, of others, and ended ones. */
export async function runLoad(load: Load, perPrincipal: number): Promise<void> {
  const agent = new Agent({ connections: 32, headersTimeout: 20_000, bodyTimeout: 20_000 })
  const live = new Map<string, string>()
  const ended: { readonly session: string; readonly principal: Principal }[] = []
  const workers = load.principals.flatMap((principal) =>
    Array.from({ length: perPrincipal }, () => work({ load, principal, agent, live, ended })),
  )
  await Promise.all(workers)
  await agent.destroy()
}

interface Worker {
  readonly load: Load
  readonly principal: Principal
  readonly agent: Agent
  /** By session: whose it is. */
  readonly live: Map<string, string>
  readonly ended: { readonly session: string; readonly principal: Principal }[]
}

async function work(worker: Worker): Promise<void> {
  const { load, principal, live } = worker
  let session: string | undefined
  for (let turn = 0; !load.isOver(); turn += 1) {
    session ??= await begin(worker)
    if (session === undefined) {
      await pauseMs(50)
      continue
    }
    live.set(session, principal.name)
    const isOurs = await askOwn(worker, session, turn)
    if (turn % 7 === 3) await askAnothers(worker)
    if (turn % 11 === 5) await askEnded(worker)
    if (isOurs && turn % 50 !== 49) continue
    live.delete(session)
    await end(worker, session)
    session = undefined
  }
}

async function begin(worker: Worker): Promise<string | undefined> {
  const clientInfo = { name: canaryOf(worker.principal.name), version: '1' }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
  const answer = await send(worker, { method: 'POST', body: bodyOf('initialize', params) })
  return answer?.status === 200 ? answer.session : undefined
}

const canaryOf = (name: string): string => `canary-of-${name}.`

const bodyOf = (method: string, params: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })

const called = (name: string): string => bodyOf('tools/call', { name, arguments: {} })

/** Whether the session is still there. */
async function askOwn(worker: Worker, session: string, turn: number): Promise<boolean> {
  const { load, principal } = worker
  const nonce = `${principal.name}-${turn}`
  const answer = await send(worker, { method: 'POST', body: called(nonce), session })
  if (answer?.status === 200 && !answer.text.includes(`${canaryOf(principal.name)} ${nonce}"`)) {
    load.tally.wrong.push(`${principal.name} was answered something else`)
  }
  return answer?.status !== 404
}

async function askAnothers(worker: Worker): Promise<void> {
  const { load, principal, live } = worker
  for (const [session, owner] of live) {
    if (owner === principal.name) continue
    const answer = await send(worker, { method: 'POST', body: called('theirs'), session })
    if ((answer?.status ?? 500) < 300) load.tally.wrong.push(`${principal.name} got into a session`)
    return
  }
}

async function askEnded(worker: Worker): Promise<void> {
  const { load, ended } = worker
  const one = ended[Math.floor(Math.random() * ended.length)]
  if (one === undefined) return
  const asked = { method: 'POST', body: called('ended'), session: one.session } as const
  const answer = await send({ ...worker, principal: one.principal }, asked)
  if ((answer?.status ?? 500) < 300) load.tally.wrong.push('a session that was ended answered')
}

async function end(worker: Worker, session: string): Promise<void> {
  const { load, principal, ended } = worker
  const answer = await send(worker, { method: 'DELETE', session })
  // Only what was confirmed has to hold.
  if (answer === undefined || answer.status >= 300) return
  load.tally.ended += 1
  if (ended.length < endedMax) ended.push({ session, principal })
}

interface Asked {
  readonly method: 'DELETE' | 'POST'
  readonly body?: string
  readonly session?: string
}

/** Undefined when nobody is there, as a gateway that was killed. */
async function send({ load, principal, agent }: Worker, asked: Asked): Promise<Answer | undefined> {
  const { urls, tally, principals } = load
  const url = urls[Math.floor(Math.random() * urls.length)] ?? ''
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: asked.method,
      headers: {
        'x-api-key': principal.key,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(asked.session === undefined ? {} : { 'mcp-session-id': asked.session }),
      },
      ...(asked.body === undefined ? {} : { body: asked.body }),
    })
    const text = await answer.body.text()
    const header = answer.headers['mcp-session-id']
    tally.checked += 1
    if (answer.statusCode >= 400) tally.refused += 1
    if (answer.statusCode === 500) tally.wrong.push(`500: ${text}`)
    const others = principals.filter(({ name }) => name !== principal.name)
    if (others.some(({ name }) => text.includes(canaryOf(name)))) {
      tally.wrong.push(`${principal.name} got what is another's`)
    }
    return { status: answer.statusCode, session: header?.toString(), text }
  } catch {
    await pauseMs(20)
    return undefined
  }
}
