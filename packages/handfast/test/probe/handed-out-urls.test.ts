import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { askingServer } from '../../../../servers/probe/kit/asking-server.ts'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import type { FetchHandler } from '../../../../servers/probe/kit/legacy-server.ts'
import { loginServer, loginSetUp } from '../../../../servers/probe/kit/login-server.ts'
import { readOnlyTool, said } from '../../../../servers/probe/kit/memory-tools.ts'
import { toolServer } from '../../../../servers/probe/kit/tool-server.ts'
import type { Call } from '../../../../servers/probe/kit/tool-server.ts'
import { urlsIn } from '../../src/probe/checks/session-id-in-url/urls-in.ts'
import { probe } from '../../src/probe/probe.ts'
import type { ProbeOptions } from '../../src/probe/probe-options.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import { as, patient, url } from './principals.ts'

async function probed(
  handler: FetchHandler,
  options: ProbeOptions = {},
): Promise<CheckResult | undefined> {
  const only = ['session-id-in-url'] as const
  const limits = { ...patient, silenceMs: 1_000 }
  return (await probe({ url, handler, as, only, limits, ...options })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

const mode = 'url'
const linkTo = (id: string): string => `https://mcp.example.com/connect?session=${id}`

describe('a URL that a tool has its user open', () => {
  const place = ({ session }: { session: { id: string } }): string => session.id

  test('names the session, or one occasion', async () => {
    const weak = await probed(
      askingServer(place, ({ session }) => ({ mode, message: '', url: linkTo(session.id) })),
    )
    expect(proofsOf(weak)).toEqual(['a: the URLs in what ask says'])
    expect(JSON.stringify(weak?.transcript)).toContain('connect?session=‹session id ')
    const mended = await probed(
      askingServer(place, () => ({ mode, message: '', url: linkTo(randomUUID()) })),
    )
    expect(mended).toMatchObject({ verdict: 'safe', settledBy: null })
    expect(mended?.evidence).toContainEqual(
      expect.objectContaining({ title: 'a: the URLs in what ask says' }),
    )
  })

  test('is nothing that a passive probe can see', async () => {
    const handler = askingServer(place, ({ session }) => ({ mode, url: linkTo(session.id) }))
    expect(await probed(handler, { level: 'passive' })).toMatchObject({
      verdict: 'inconclusive',
      settledBy: 'leave out --passive',
    })
  })

  test('is there in the modern era, with a token or a handle in it', async () => {
    const asking = (link: (call: Call) => string): FetchHandler =>
      toolServer([readOnlyTool('connect_drive')], (call) => ({
        resultType: 'input_required',
        requestState: randomUUID(),
        inputRequests: {
          go: { method: 'elicitation/create', params: { mode, message: '', url: link(call) } },
        },
      }))
    const token = as.a.authorization.slice('Bearer '.length)
    expect(proofsOf(await probed(asking(() => linkTo(token))))).toEqual([
      'a: the URLs in what connect_drive says',
    ])
    expect(await probed(asking(() => linkTo(randomUUID())))).toMatchObject({ verdict: 'safe' })
  })

  test('is asked about where the tool may not be called', async () => {
    const tool = { name: 'connect_drive', inputSchema: { type: 'object', properties: {} } }
    const check = await probed(toolServer([tool], () => said('')))
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      settledBy: '--allow-tool connect_drive',
    })
  })
})

/** Reports, and a page beside the endpoint that shows one. */
function reportServer(needsToken: boolean): FetchHandler {
  const reports = new Map<string, { readonly owner: string; readonly text: string }>()
  const tools = [readOnlyTool('create_report', 'title'), readOnlyTool('share_report', 'report_id')]
  const inner = toolServer(tools, ({ user, name, args }) => {
    if (name === 'create_report') {
      const id = randomUUID()
      reports.set(id, { owner: user, text: String(args['title']) })
      return said(`report_id: ${id}`)
    }
    const id = String(args['report_id'])
    const link = `[it is here](${new URL(`/reports/${id}`, url).href})`
    return reports.get(id)?.owner === user ? said(link) : said('No such report', true)
  })
  return async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/mcp') return inner(request)
    const hasToken = request.headers.get('authorization') !== null
    const text = reports.get(pathname.slice('/reports/'.length))?.text
    const isShown = text !== undefined && (hasToken || !needsToken)
    return new Response(isShown ? text : 'no', { status: isShown ? 200 : 404 })
  }
}

test('a link with a handle counts where it opens to everybody', async () => {
  const weak = await probed(reportServer(false))
  expect(proofsOf(weak)).toEqual(["nobody: the link with a's handle that share_report hands out"])
  expect(await probed(reportServer(true))).toMatchObject({ verdict: 'safe' })
})

test('a login leads to a page, and not to the session', async () => {
  const redirecting =
    (locationOf: (id: string) => string): FetchHandler =>
    async (request) => {
      const response = await inner(request)
      if (new URL(request.url).pathname !== '/login') return response
      const id = response.headers.get('mcp-session-id') ?? ''
      const headers = { 'mcp-session-id': id, location: locationOf(id) }
      return new Response(null, { status: 303, headers })
    }
  const inner = loginServer()
  const setUp = loginSetUp(url)
  const weak = await probed(
    redirecting((id) => `/welcome?sid=${id}`),
    setUp,
  )
  expect(proofsOf(weak)).toEqual(['a: where the login leads'])
  const mended = await probed(
    redirecting(() => '/welcome'),
    setUp,
  )
  expect(mended).toMatchObject({ verdict: 'safe' })
})

test('a browser at the endpoint is not sent on with the id', async () => {
  const over =
    (inner: FetchHandler): FetchHandler =>
    async (request) => {
      if (request.headers.get('accept') !== 'text/html') return inner(request)
      const id = request.headers.get('mcp-session-id')
      return Response.redirect(`http://127.0.0.1:9999/start?mcp-session=${id}`, 302)
    }
  expect(proofsOf(await probed(over(legacyServer())))).toEqual([
    'a: where a browser at the endpoint is sent',
  ])
})

test('URLs are found wherever they stand, and no further than the limits', () => {
  const link = 'https://a.example/x?y=1'
  const found = urlsIn([
    { result: { content: [{ text: `see <${link}> or "${link}"` }] } },
    { error: { data: { elicitations: [{ mode: 'url', url: link }] } } },
    { params: { mode: 'url', url: link, more: { deep: link } } },
  ])
  expect(found.map(({ url: one }) => one)).toEqual([link, link, link, link, link])
  expect(found.map(({ use }) => use).filter((use) => use === 'to open')).toHaveLength(3)
  expect(urlsIn(Array.from({ length: 1_000 }, () => link)).length).toBeLessThanOrEqual(200)
  let deep: object = { link }
  for (let depth = 0; depth < 10_000; depth += 1) deep = { deep }
  expect(urlsIn([deep])).toEqual([])
})
