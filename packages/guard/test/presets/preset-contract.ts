import { expect, test } from 'vitest'
import type { Principal, Store } from '../../src/index.ts'
import { ownerKeyOf } from '../../src/index.ts'
import type { RevocableSessionStore } from '../../src/presets/session-store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { all, askedWhenClosed, askedWhenOpen, browserAt, verdictsAt } from './notes-pages.ts'
import type { Browser, Door } from './notes-pages.ts'

/** What is known of whoever logs in, in these tests. */
export interface User {
  readonly name: string
  readonly isAdmin?: boolean
}

/** As the guard of the endpoint has it. */
export const principalOf = ({ name }: User): Principal => ({
  issuer: 'https://login.example',
  subject: name,
})

type Use = (url: string) => Promise<unknown>

export interface SiteSetting {
  readonly store: Store
  readonly clock: () => number
}

export type Revoking = Pick<RevocableSessionStore, 'revoke' | 'revokeAllOf'>

/** A library, without the preset and with it. */
export interface PresetBench {
  /** Pages and endpoint with a login that writes into the session that is there. */
  documented(door: Door, use: Use): Promise<unknown>
  hardened(door: Door, use: Use): Promise<unknown>
  /**
   * The preset in a store, with pages that show and change what it has: `/who`, `/note` and `/seen`
   * (theme and notes), `/login` with a name in the query, which keeps the theme, `/step-up`,
   * `/logout`.
   */
  site(setting: SiteSetting, use: (url: string, sessions: Revoking) => Promise<void>): Promise<void>
}

interface Site {
  readonly browser: Browser
  readonly sessions: Revoking
  move(ms: number): void
  /** Another browser, with a cookie that was seen. */
  with(cookie: string | undefined): Site
}

const minute = 60_000

/** What the preset of every library promises. */
export function presetContract({ documented, hardened, site }: PresetBench): void {
  const attackedAt = (door: Door) => (url: string) => verdictsAt(url, door)

  test('as documented, logins are attacked with success', async () => {
    const asked = [await documented('open', attackedAt('open'))]
    asked.push(await documented('closed', attackedAt('closed')))
    expect(asked).toEqual([all(askedWhenOpen, 'vulnerable'), all(askedWhenClosed, 'vulnerable')])
  })

  test('with the preset they are not', async () => {
    const asked = [await hardened('open', attackedAt('open'))]
    asked.push(await hardened('closed', attackedAt('closed')))
    expect(asked).toEqual([all(askedWhenOpen, 'safe'), all(askedWhenClosed, 'safe')])
  })

  const visiting = (title: string, visit: (at: Site) => Promise<void>): void =>
    void test(title, async () => {
      let movedMs = 0
      const clock = (): number => Date.now() + movedMs
      await site({ store: memoryStore(), clock }, async (url, sessions) => {
        const at = (browser: Browser): Site => ({
          browser,
          sessions,
          move: (ms) => void (movedMs += ms),
          with: (cookie) => at(browserAt(url, cookie)),
        })
        await visit(at(browserAt(url)))
      })
    })

  visiting('a login gives another id, and keeps what is named alone', async (at) => {
    await at.browser.send('/note')
    const before = at.browser.cookie()
    const answer = await at.browser.send('/login?name=alice')
    expect(answer.headers.getSetCookie().at(-1)).toMatch(
      /^__Host-session=[\w%./+-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    )
    expect(at.browser.cookie()).not.toBe(before)
    expect(await shown(at, '/who')).toEqual({ name: 'alice' })
    expect(await shown(at, '/seen')).toEqual({ theme: 'dark' })
    const planted = at.with(before)
    expect(await shown(planted, '/who')).toBeNull()
    expect(await shown(planted, '/seen')).toEqual({})
  })

  visiting('nothing is stored for who has not done anything', async (at) => {
    const answer = await at.browser.send('/who')
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  visiting('a step up gives another id, and is for those who are logged in', async (at) => {
    expect((await at.browser.send('/step-up')).status).toBe(500)
    await at.browser.send('/login?name=alice')
    const before = at.browser.cookie()
    await at.browser.send('/step-up')
    expect(await shown(at, '/who')).toEqual({ name: 'alice', isAdmin: true })
    expect(await shown(at.with(before), '/who')).toBeNull()
  })

  visiting('a logout ends session and cookie', async (at) => {
    await at.browser.send('/login?name=alice')
    const before = at.browser.cookie()
    await at.browser.send('/logout')
    expect(at.browser.cookie()).toBeUndefined()
    expect(await shown(at.with(before), '/who')).toBeNull()
  })

  visiting('the idle limit ends a session that its store still has', async (at) => {
    await at.browser.send('/login?name=alice')
    at.move(14 * minute)
    expect(await shown(at, '/who')).toEqual({ name: 'alice' })
    at.move(2 * minute)
    expect(await shown(at, '/who')).toBeNull()
  })

  visiting('the absolute limit counts from the login, through a step up', async (at) => {
    await at.browser.send('/login?name=alice')
    await at.browser.send('/step-up')
    at.move(8 * 60 * minute)
    expect(await shown(at, '/who')).toBeNull()
  })

  visiting('all sessions of a user end, and nobody else’s', async (at) => {
    const [phone, other, visitor] = [at.with(undefined), at.with(undefined), at.with(undefined)]
    await at.browser.send('/login?name=alice')
    await at.browser.send('/step-up')
    await phone.browser.send('/login?name=alice')
    await other.browser.send('/login?name=bob')
    await visitor.browser.send('/note')
    const owner = await ownerKeyOf(principalOf({ name: 'alice' }))
    expect(await at.sessions.revokeAllOf(owner)).toBe(2)
    expect(await at.sessions.revokeAllOf(owner)).toBe(0)
    expect([await shown(at, '/who'), await shown(phone, '/who')]).toEqual([null, null])
    expect(await shown(other, '/who')).toEqual({ name: 'bob' })
    expect(await shown(visitor, '/seen')).toEqual({ theme: 'dark', notes: ['mine'] })
  })
}

const shown = async ({ browser }: Site, path: string): Promise<unknown> =>
  (await browser.send(path)).json()
