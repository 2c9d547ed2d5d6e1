import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { conversationServer } from '../../../../servers/probe/kit/conversation-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import {
  createMemory,
  memoryTools,
  readOnlyTool,
  said,
} from '../../../../servers/probe/kit/memory-tools.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

async function checked(
  weakness: NonNullable<ProbeOptions['only']>[number],
  handler: FetchHandler,
  options: Partial<ProbeOptions> = {},
): Promise<CheckResult | undefined> {
  const only = [weakness]
  return (await probe({ url, handler, as, only, limits: patient, ...options })).checks[0]
}

describe('shared-process-state', () => {
  const oneForAll = (): FetchHandler => {
    const memory = createMemory()
    return conversationServer(memoryTools, ({ name, args }) =>
      name === 'remember' ? memory.remember('', String(args['text'])) : memory.recall(''),
    )
  }

  test('does not call the memory of one principal a leak', async () => {
    const { a } = as
    const result = await checked('shared-process-state', oneForAll(), { as: { a } })
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      settledBy: expect.stringMatching('b='),
    })
    expect(result?.reason).toContain('another conversation of a sees')
  })

  test('says which tools it may not call', async () => {
    const tools = memoryTools.map(({ name, inputSchema }) => ({ name, inputSchema }))
    const called: string[] = []
    const handler = toolServer(tools, ({ name }) => {
      called.push(name)
      return said('')
    })
    const result = await checked('shared-process-state', handler)
    expect(result).toMatchObject({ verdict: 'inconclusive', settledBy: '--allow-tool remember' })
    expect(called).toEqual([])
  })

  test('is not about what a tool only repeats', async () => {
    const tools = [readOnlyTool('echo', 'text'), readOnlyTool('now')]
    const result = await checked(
      'shared-process-state',
      toolServer(tools, ({ args }) => said(String(args['text']))),
    )
    expect(result?.verdict).toBe('not-applicable')
  })
})

describe('session-key-from-tool-argument', () => {
  const tools = [readOnlyTool('chat', 'threadId', 'message')]

  /** One tool that keeps and shows. */
  const chat = (keyOf: (user: string, thread: string) => string): FetchHandler => {
    const memory = createMemory()
    return toolServer(tools, ({ user, args }) => {
      const key = keyOf(user, String(args['threadId']))
      memory.remember(key, String(args['message']))
      return memory.recall(key)
    })
  }

  test('sees it where one tool does all', async () => {
    const weak = await checked(
      'session-key-from-tool-argument',
      chat((_, thread) => thread),
    )
    expect(weak).toMatchObject({ verdict: 'vulnerable', severity: 'high' })
    const mended = await checked(
      'session-key-from-tool-argument',
      chat((user, thread) => `${user}/${thread}`),
    )
    expect(mended?.verdict).toBe('safe')
  })

  test('is not claimed where the key is ignored', async () => {
    const result = await checked(
      'session-key-from-tool-argument',
      chat(() => 'everybody'),
    )
    expect(result?.verdict).toBe('not-applicable')
  })
})

describe('fallback-session', () => {
  /** `args.session_id ?? 'default'`. */
  const withDefault = (defaultOf: (user: string) => string): FetchHandler => {
    const memory = createMemory()
    const optional = (name: string, ...required: readonly string[]) => ({
      ...readOnlyTool(name, 'session_id', ...required),
      inputSchema: {
        type: 'object',
        properties: { session_id: { type: 'string' }, text: { type: 'string' } },
        required,
      },
    })
    const tools = [optional('remember', 'text'), optional('recall')]
    return toolServer(tools, ({ user, name, args }) => {
      const id = args['session_id']
      const key = typeof id === 'string' && id !== '' ? `${user}/${id}` : defaultOf(user)
      return name === 'remember' ? memory.remember(key, String(args['text'])) : memory.recall(key)
    })
  }

  test('sees a default that is shared', async () => {
    const weak = await checked(
      'fallback-session',
      withDefault(() => 'default'),
    )
    expect(weak?.verdict).toBe('vulnerable')
    const mended = await checked(
      'fallback-session',
      withDefault((user) => `${user}/default`),
    )
    expect(mended?.verdict).toBe('safe')
    // What is under a key is each user's own in both.
    const key = await checked(
      'session-key-from-tool-argument',
      withDefault(() => 'default'),
    )
    expect(key?.verdict).toBe('safe')
  })

  test('sees a handle that may be left out', async () => {
    const baskets = new Map<string, { readonly user: string; readonly item: string }>()
    const tools = [readOnlyTool('create_basket', 'item'), readOnlyTool('view_basket', 'basket_id')]
    const shop = (isLenient: boolean): FetchHandler =>
      toolServer(tools, ({ user, name, args }) => {
        if (name === 'create_basket') {
          const id = randomUUID()
          baskets.set(id, { user, item: String(args['item']) })
          return said(`basket_id: ${id}`)
        }
        const id = String(args['basket_id'] ?? '')
        const last = isLenient && id === '' ? [...baskets.values()].at(-1) : undefined
        const basket = baskets.get(id)
        const found = last ?? (basket?.user === user ? basket : undefined)
        return said(found?.item ?? 'No such basket', found === undefined)
      })
    expect((await checked('fallback-session', shop(true)))?.verdict).toBe('vulnerable')
    expect((await checked('fallback-session', shop(false)))?.verdict).toBe('safe')
  })

  test('is open where an answer shows nobody’s state', async () => {
    const lenient = conversationServer([], () => ({}), {
      sessionFor: (_, sessions) => [...sessions.values()][0],
    })
    expect((await checked('fallback-session', lenient))?.verdict).toBe('inconclusive')
  })
})

describe('session-race', () => {
  const log = (write: (lines: string[], text: string) => Promise<void>): FetchHandler => {
    const logs = new Map<string, string[]>()
    return conversationServer(memoryTools, async ({ session, name, args }) => {
      const lines = logs.get(session) ?? []
      logs.set(session, lines)
      if (name === 'recall') return said(lines.join('\n'))
      await write(lines, String(args['text']))
      return said('kept')
    })
  }

  test('is seen in the state of a session, too', async () => {
    const weak = await checked(
      'session-race',
      log(async (lines, text) => {
        const read = [...lines]
        await sleep(3)
        lines.splice(0, lines.length, ...read, text)
      }),
    )
    expect(weak?.verdict).toBe('vulnerable')
    const mended = await checked(
      'session-race',
      log(async (lines, text) => {
        await sleep(3)
        lines.push(text)
      }),
    )
    expect(mended?.verdict).toBe('safe')
  })

  test('is not about what keeps the last text only', async () => {
    const last = log(async (lines, text) => {
      lines.splice(0, lines.length, text)
    })
    expect((await checked('session-race', last))?.verdict).toBe('not-applicable')
  })
})
