import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { conversationServer } from '../../../../servers/probe/kit/conversation-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { readOnlyTool, said } from '../../../../servers/probe/kit/memory-tools.ts'
import { modernServer } from '../../../../servers/probe/kit/modern-server.ts'
import type { Pending } from '../../../../servers/probe/kit/modern-server.ts'
import { seal, unseal } from '../../../../servers/probe/kit/seal.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import { numbersIn } from '../../src/probe/tools/counters.ts'
import type { ToolAnswer } from '../../src/probe/tools/tool-caller.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

async function probed(handler: FetchHandler): Promise<CheckResult | undefined> {
  const only = ['session-race'] as const
  const options = { allowTools: ['transfer'], limits: patient }
  return (await probe({ url, handler, as, only, ...options })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

/** Runs one change after the other, or whenever it comes. */
type Turn = (change: () => Promise<unknown>) => Promise<unknown>

const atOnce: Turn = (change) => change()

function inTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve()
  return (change) => (last = last.then(change))
}

interface Ticket {
  readonly owner: string
  count: number
  isUsed: boolean
}

const ticketTools = [
  readOnlyTool('create_ticket', 'title'),
  readOnlyTool('increment_ticket', 'ticket_id'),
  readOnlyTool('view_ticket', 'ticket_id'),
  readOnlyTool('redeem_ticket', 'ticket_id'),
]

/** Tickets that count how often they were shown, and are good for one ride. */
function ticketServer(counting: Turn, redeeming: Turn): FetchHandler {
  const tickets = new Map<string, Ticket>()
  return toolServer(ticketTools, async ({ user, name, args }) => {
    if (name === 'create_ticket') {
      const id = randomUUID()
      tickets.set(id, { owner: user, count: 40, isUsed: false })
      return said(`ticket_id: ${id}`)
    }
    const ticket = tickets.get(String(args['ticket_id']))
    if (ticket?.owner !== user) return said('No such ticket', true)
    if (name === 'view_ticket') return said(`Shown ${ticket.count} times of 99.`)
    if (name === 'increment_ticket') {
      await counting(async () => {
        const { count } = ticket
        await sleep(3)
        ticket.count = count + 2
      })
      return said('counted')
    }
    const isGood = await redeeming(async () => {
      if (ticket.isUsed) return false
      await sleep(3)
      return (ticket.isUsed = true)
    })
    return isGood === true ? said('Have a good ride') : said('Used', true)
  })
}

describe('behind a handle', () => {
  test('a number moves as often as it is moved', async () => {
    const weak = await probed(ticketServer(atOnce, inTurn()))
    expect(proofsOf(weak)).toEqual(['a: 6 calls of increment_ticket, at once'])
    expect(weak?.reason).toContain('6 were taken, and 5 of them not counted')
    expect(await probed(ticketServer(inTurn(), inTurn()))).toMatchObject({ verdict: 'safe' })
  })

  test('what is good for once is good for once', async () => {
    const weak = await probed(ticketServer(inTurn(), atOnce))
    expect(proofsOf(weak)).toEqual(['a: 6 calls of redeem_ticket, at once'])
    expect(weak?.reason).toContain('6 were taken, and 5 more than the 1 that there may be')
  })
})

describe('in a session', () => {
  const clicks = (turn: Turn): FetchHandler => {
    const counts = new Map<string, number>()
    const tools = [readOnlyTool('how_many'), readOnlyTool('click')]
    return conversationServer(tools, async ({ session, name }) => {
      if (name === 'click') {
        await turn(async () => {
          const count = counts.get(session) ?? 0
          await sleep(3)
          counts.set(session, count + 1)
        })
      }
      return said(`${counts.get(session) ?? 0} clicks`)
    })
  }

  test('a number moves as often as it is moved', async () => {
    expect(proofsOf(await probed(clicks(atOnce)))).toEqual(['a: 6 calls of click, at once'])
    expect(await probed(clicks(inTurn()))).toMatchObject({ verdict: 'safe' })
  })

  test('each call gets its own answer', async () => {
    const echo = (isShared: boolean): FetchHandler => {
      let current = ''
      return conversationServer([readOnlyTool('shout', 'text')], async ({ args }) => {
        const own = String(args['text'])
        current = own
        await sleep(3)
        return said(isShared ? current : own)
      })
    }
    const weak = await probed(echo(true))
    expect(proofsOf(weak)).toEqual(['a: 6 calls of shout, at once'])
    expect(weak?.reason).toContain('answered with the text of another call')
    expect(await probed(echo(false))).toMatchObject({ verdict: 'safe' })
  })
})

test('a request state that counts once, counts once also when it comes twice at once', async () => {
  const bank = (turn: Turn): FetchHandler => {
    const used = new Set<string>()
    const inner = modernServer({ seal, unseal: (state) => unseal(state) as Pending | undefined })
    const isNew = async (state: string): Promise<boolean> => {
      if (used.has(state)) return false
      await sleep(3)
      return used.add(state) !== undefined
    }
    return async (request) => {
      const { id, params } = (await request.clone().json()) as {
        readonly id: number
        readonly params: { readonly requestState?: string }
      }
      const state = params.requestState
      if (state === undefined || (await turn(() => isNew(state))) === true) return inner(request)
      const error = { code: -32602, message: 'Invalid or expired requestState' }
      return Response.json({ jsonrpc: '2.0', id, error })
    }
  }
  const annotated =
    (inner: FetchHandler): FetchHandler =>
    async (request) => {
      const response = await inner(request)
      const text = (await response.text()).replaceAll('"readOnlyHint":true', '"readOnlyHint":false')
      return new Response(text, response)
    }
  const weak = await probed(annotated(bank(atOnce)))
  expect(proofsOf(weak)).toEqual(['a: 6 calls of transfer, at once'])
  expect(await probed(annotated(bank(inTurn())))).toMatchObject({ verdict: 'safe' })
})

test('only whole numbers that stand alone are counted', () => {
  const told = (text: string): ToolAnswer =>
    ({ reception: 'accepted', result: { content: [{ type: 'text', text }] } }) as ToolAnswer
  const one = told('7 of 12 (-3), not a1b2, 2026-11-22, 1.5 or 7f3a-44')
  expect(numbersIn(one)?.values).toEqual([7, 12, -3])
  expect(numbersIn(undefined)).toBeUndefined()
})
