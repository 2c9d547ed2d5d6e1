import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { conversationServer } from '../../../../servers/probe/kit/conversation-server.ts'
import { createMemory, memoryTools } from '../../../../servers/probe/kit/memory-tools.ts'
import { readOnlyTool, said } from '../../../../servers/probe/kit/memory-tools.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { readToken } from '../../src/probe/tools/readable-token.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

async function forgeable(handler: FetchHandler): Promise<CheckResult | undefined> {
  const only = ['forgeable-session-token'] as const
  return (await probe({ url, handler, as, only, limits: patient })).checks[0]
}

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Claims {
  readonly alg?: string
  readonly sub?: string
  readonly jti?: string
}

const claimsIn = (part = ''): Claims => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return {}
  }
}

/** Drawers by user, opened with a JWT that a tool hands out. */
function drawers(secret: string | Buffer, allows: (alg: string) => boolean): FetchHandler {
  const mac = (text: string): string =>
    createHmac('sha256', secret).update(text).digest('base64url')
  const kept = new Map<string, string>()
  const userIn = (token: string): string | undefined => {
    const [header = '', payload = '', signature] = token.split('.')
    const { alg = '' } = claimsIn(header)
    const isSigned = alg === 'none' ? allows('none') : signature === mac(`${header}.${payload}`)
    return isSigned ? claimsIn(payload).sub : undefined
  }
  const tools = [readOnlyTool('open_drawer', 'content'), readOnlyTool('look', 'token')]
  return toolServer(tools, ({ user, name, args }) => {
    if (name === 'open_drawer') {
      kept.set(user, String(args['content']))
      const header = base64({ alg: 'HS256' })
      const text = `${header}.${base64({ sub: user, jti: randomUUID() })}`
      return { ...said(''), structuredContent: { token: `${text}.${mac(text)}` } }
    }
    const owner = userIn(String(args['token']))
    return owner === undefined ? said('Invalid token', true) : said(kept.get(owner) ?? 'empty')
  })
}

describe('forgeable-session-token', () => {
  const strong = randomBytes(32)

  test.each<[string, FetchHandler, string]>([
    ['a strong secret', drawers(strong, () => false), 'safe'],
    ['no signature', drawers(strong, () => true), 'vulnerable'],
    ['a published secret', drawers('your-256-bit-secret', () => false), 'vulnerable'],
  ])('of a JWT with %s', async (_, handler, verdict) => {
    const result = await forgeable(handler)
    expect(result?.verdict).toBe(verdict)
    expect(/eyJ[\w-]{20,}\.eyJ/u.test(JSON.stringify(result))).toBe(false)
  })

  test('of a session id that says whose it is', async () => {
    const server = (isChecked: boolean): FetchHandler => {
      const memory = createMemory()
      const minted = new Set<string>()
      return conversationServer(
        memoryTools,
        ({ session, name, args }) =>
          name === 'remember'
            ? memory.remember(session, String(args['text']))
            : memory.recall(session),
        {
          mintId(user) {
            const id = base64({ user, at: Date.now(), nonce: randomUUID() })
            minted.add(id)
            return id
          },
          sessionFor(id = '') {
            const { user = '' } = claimsIn(id) as { readonly user?: string }
            const isKnown = isChecked ? minted.has(id) : user !== ''
            return isKnown ? { id: user, owner: user } : undefined
          },
        },
      )
    }
    const weak = await forgeable(server(false))
    expect(weak?.verdict).toBe('vulnerable')
    expect(weak?.evidence.find(({ isProof }) => isProof)?.title).toContain("with user as in a's")
    expect((await forgeable(server(true)))?.verdict).toBe('safe')
  })

  test('is not about ids that only look as if they said something', async () => {
    const tools = [readOnlyTool('make', 'text'), readOnlyTool('show', 'id')]
    const kept = new Map<string, string>()
    const handler = toolServer(tools, ({ name, args }) => {
      const id = String(args['id'])
      if (name === 'make') {
        const made = base64({ id: randomUUID() })
        kept.set(made, String(args['text']))
        return { ...said(''), structuredContent: { id: made } }
      }
      return kept.has(id) ? said(kept.get(id) ?? '') : said(`nothing at ${id}`, true)
    })
    expect((await forgeable(handler))?.verdict).toBe('safe')
  })
})

describe('reading a token', () => {
  test.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['JSON', '{"user":"x","n":3}', { user: 'x', n: 3 }],
    ['base64', base64({ user: 'x', deep: { list: ['y'] } }), { user: 'x', 'deep/list/0': 'y' }],
    ['a pair', Buffer.from('alice:1795300000').toString('base64'), { 0: 'alice', 1: '1795300000' }],
    ['a prefix', `sess_${base64({ user: 'x' })}`, { user: 'x' }],
    ['a signed one', `${base64({ user: 'x' })}.AAAA`, { user: 'x' }],
  ])('that is %s', (_, token, fields) => {
    expect(Object.fromEntries(readToken(token)?.fields ?? [])).toEqual(fields)
  })

  test('writes it again', () => {
    const token = `sess_${base64({ user: 'x', at: 1 })}.AAAA`
    expect(readToken(token)?.with(new Map()).token).toBe(token)
    const forged = readToken(token)?.with(new Map([['user', 'y']])).token
    expect(forged).toBe(`sess_${base64({ user: 'y', at: 1 })}.AAAA`)
  })

  test('finds nothing in names', () => {
    for (const name of [randomUUID(), randomBytes(32).toString('base64url'), '42', '', 'a.b.c']) {
      expect(readToken(name)).toBeUndefined()
    }
  })
})
