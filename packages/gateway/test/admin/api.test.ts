import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ended, SessionsPage } from '../../src/admin/answers.ts'
import { fromPage, logIn, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const sessions = async (query = ''): Promise<SessionsPage> =>
  (await desk.ask(`/api/sessions${query}`)).json() as Promise<SessionsPage>

describe('login', () => {
  it('is by a link that opens once', async () => {
    const link = desk.gateway.admin?.loginLink() ?? ''
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console#token=[\w-]{43}$/)
    const cookie = await logIn(link, desk.askAs)
    expect(cookie).toMatch(/^handfast-console=/)
    await expect(logIn(link, desk.askAs)).rejects.toThrow('401')
  })

  it('gives a cookie that no script reads and no other site sends', async () => {
    const link = desk.gateway.admin?.loginLink() ?? ''
    const token = new URL(link).hash.slice('#token='.length)
    const asking = { method: 'POST', body: { token }, headers: fromPage(desk.url) }
    const answer = await desk.askAs('/api/login', asking)
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict$/)
  })

  it('is nobody’s who guesses', async () => {
    const asking = { method: 'POST', body: { token: 'A'.repeat(43) }, headers: fromPage(desk.url) }
    expect((await desk.askAs('/api/login', asking)).status).toBe(401)
  })

  it('ends with the logout, whatever cookie is kept', async () => {
    const cookie = await logIn(desk.gateway.admin?.loginLink() ?? '', desk.askAs)
    const headers = { ...fromPage(desk.url), cookie }
    expect((await desk.askAs('/api/me', { headers })).status).toBe(200)
    expect((await desk.askAs('/api/logout', { method: 'POST', headers })).status).toBe(200)
    expect((await desk.askAs('/api/me', { headers })).status).toBe(401)
  })

  it('of the command line is by a file for its owner alone', async () => {
    const file = desk.gateway.admin?.secretFile ?? ''
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const headers = { authorization: `Bearer ${desk.secret}` }
    const answer = await desk.askAs('/api/login-links', { method: 'POST', headers })
    const { url } = (await answer.json()) as { readonly url: string }
    expect(await logIn(url, desk.askAs)).toMatch(/^handfast-console=/)
    expect((await desk.ask('/api/login-links', { method: 'POST' })).status).toBe(403)
    const wrong = { authorization: `Bearer ${desk.secret.slice(0, -1)}_` }
    expect((await desk.askAs('/api/me', { headers: wrong })).status).toBe(401)
  })
})

describe('sessions', () => {
  it('are listed with whose they are, and with nothing that opens anything', async () => {
    const id = await desk.begin('alice')
    expect(await desk.use('alice', id)).toBe(200)
    const page = await sessions()
    const row = page.sessions.find(({ principal }) => principal.subject === 'alice')
    expect(row).toMatchObject({ upstream: 'behind', client: 'desk-test 1', last: 'tools/list' })
    expect(JSON.stringify(page)).not.toContain(id)
  })

  it('end when an operator says so, and the client gets the 404 of the protocol', async () => {
    const id = await desk.begin('bob')
    const { sessions: rows } = await sessions()
    const row = rows.find(({ principal }) => principal.subject === 'bob')
    const path = `/api/sessions/behind/${row?.ref ?? ''}/revoke`
    const answer = await desk.ask(path, { method: 'POST' })
    expect((await answer.json()) as Ended).toEqual({ ended: 1 })
    expect(await desk.use('bob', id)).toBe(404)
    expect((await desk.ask(path, { method: 'POST' })).status).toBe(404)
  })

  it('of a principal end together, and nobody else’s', async () => {
    const ids = [await desk.begin('bob'), await desk.begin('bob')]
    const other = await desk.begin('alice')
    const { sessions: rows } = await sessions()
    const owner = rows.find(({ principal }) => principal.subject === 'bob')?.principal.owner ?? ''
    const answer = await desk.ask(`/api/principals/${owner}/revoke`, { method: 'POST' })
    expect((await answer.json()) as Ended).toEqual({ ended: 2 })
    for (const id of ids) expect(await desk.use('bob', id)).toBe(404)
    expect(await desk.use('alice', other)).toBe(200)
  })

  it('come page by page, each once', async () => {
    for (let count = 0; count < 5; count += 1) await desk.begin('alice')
    const refs: string[] = []
    let page = await sessions('?limit=2')
    for (;;) {
      refs.push(...page.sessions.map(({ ref }) => ref))
      if (page.next === undefined) break
      page = await sessions(`?limit=2&after=${page.next}`)
    }
    expect(refs.length).toBe(page.total)
    expect(new Set(refs).size).toBe(refs.length)
  })

  it('of a locked principal end, and no new one begins', async () => {
    const id = await desk.begin('bob')
    const { sessions: rows } = await sessions()
    const owner = rows.find(({ principal }) => principal.subject === 'bob')?.principal.owner ?? ''
    const body = { forMs: 60_000 }
    const answer = await desk.ask(`/api/principals/${owner}/lock`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    expect(await desk.use('bob', id)).not.toBe(200)
    await expect(desk.begin('bob')).rejects.toThrow(/got 4/)
  })
})

describe('what operators do', () => {
  it('is written down before it is done, without any secret', async () => {
    const text = await readFile(join(desk.folder, 'operators.ndjson'), 'utf8')
    const actions = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly action: string }).action)
    expect(actions).toContain('log-in')
    expect(actions).toContain('revoke-session')
    expect(actions).toContain('lock-principal')
    expect(text).not.toContain(desk.secret)
    const { entries } = (await (await desk.ask('/api/audit')).json()) as {
      readonly entries: readonly { readonly action: string }[]
    }
    expect(entries.map(({ action }) => action)).toEqual(actions.toReversed())
  })
})
