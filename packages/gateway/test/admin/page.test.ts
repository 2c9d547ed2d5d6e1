import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callerOf } from '@handfast/guard'
import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'
import { contrastOf } from './contrast.ts'

/** Where Debian's package puts it. */
const executable = '/usr/bin/chromium'
const missing = `${executable} is missing, so the console was opened in no browser.`

const bundler = fileURLToPath(new URL('../../../../tools/bundle-console.mjs', import.meta.url))

let browser: Browser | undefined
let desk: Desk
let opened: Opened | undefined

beforeAll(async () => {
  if (!existsSync(executable)) {
    if (process.env['CI'] === 'true') throw new Error(missing)
    process.stderr.write(`\n${missing}\n\n`)
    return
  }
  expect(spawnSync(process.execPath, [bundler], { stdio: 'inherit' }).status).toBe(0)
  browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  desk = await openDesk()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  if (browser !== undefined) await desk.close()
})

beforeEach((context) => {
  if (browser === undefined) context.skip(missing)
})

afterEach(async () => {
  await opened?.page.context().close()
  opened = undefined
})

interface Opened {
  readonly page: Page
  /** Errors of scripts, violations of the policy, and requests to anybody else. */
  readonly complaints: readonly string[]
}

interface View {
  readonly width?: number
  readonly scheme?: 'dark' | 'light'
}

/** A browser in which the link that the gateway printed was opened. */
async function open({ width = 1280, scheme = 'light' }: View = {}): Promise<Opened> {
  const context = await browser?.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  })
  if (context === undefined) throw new Error(missing)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // Nobody is logged in at first, and the page finds that out by asking.
    if (message.type() === 'error' && !message.text().includes('401')) {
      complaints.push(message.text())
    }
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(desk.url)) complaints.push(request.url())
  })
  await page.goto(desk.gateway.admin?.loginLink() ?? '')
  await page.getByRole('heading', { name: 'Sessions', level: 1 }).waitFor()
  opened = { page, complaints }
  return opened
}

const rowOf = (page: Page, subject: string) =>
  page.getByRole('row').filter({ has: page.getByRole('button', { name: subject, exact: true }) })

const views = ['Sessions', 'Alerts', 'Traffic', 'Upstreams', 'Configuration', 'Audit log'] as const

async function goTo(page: Page, view: (typeof views)[number]): Promise<void> {
  const links = page.getByRole('navigation', { name: 'Console' })
  await links.getByRole('link', { name: new RegExp(`^${view}`) }).click()
  await page.getByRole('heading', { name: view, level: 1 }).waitFor()
}

describe('an operator', () => {
  it('logs in by the link, of which nothing stays in the address', async () => {
    const { page, complaints } = await open()
    expect(page.url()).toBe(`${desk.url}/console`)
    expect(await page.title()).toBe('Sessions · Handfast')
    expect(complaints).toEqual([])
  })

  it('sees a session as it begins, without its id', async () => {
    const { page, complaints } = await open()
    const id = await desk.begin('alice')
    await rowOf(page, 'alice').first().waitFor()
    expect(await page.content()).not.toContain(id)
    expect(complaints).toEqual([])
  })

  it('sees an attack that is refused as it happens', async () => {
    const id = await desk.begin('alice')
    const { page, complaints } = await open()
    await goTo(page, 'Traffic')
    expect(await desk.use('bob', id)).toBe(404)
    await page.getByText(/A session \S+ was refused to \S+: foreign/).waitFor()
    await goTo(page, 'Alerts')
    await page.getByRole('article', { name: 'Session looked up by its id alone' }).waitFor()
    expect(await page.getByRole('link', { name: 'About this weakness' }).getAttribute('href')).toBe(
      'https://handfast.dev/weaknesses/unbound-session',
    )
    expect(await page.content()).not.toContain(id)
    expect(complaints).toEqual([])
  })

  it('ends a session, and its client gets the 404 of the protocol', async () => {
    const id = await desk.begin('bob')
    const { page } = await open()
    await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('bob')
    await rowOf(page, 'bob').getByRole('button', { name: 'End session of bob' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'End this session of bob?' }).waitFor()
    await dialog.getByRole('button', { name: 'End session' }).click()
    await page.getByText('The session of bob has ended.').waitFor()
    expect(await rowOf(page, 'bob').count()).toBe(0)
    expect(await desk.use('bob', id)).toBe(404)
  })

  it('logs out, and is outside', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Handfast console' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Handfast console' }).waitFor()
  })
})

describe('the page', () => {
  it('has landmarks, one heading, and a name for whatever can be used', async () => {
    const { page } = await open()
    for (const view of views) {
      await goTo(page, view)
      expect(await page.getByRole('main').count()).toBe(1)
      expect(await page.getByRole('navigation', { name: 'Console' }).count()).toBe(1)
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
      expect(await page.evaluate(namelessThings), view).toEqual([])
      // Whoever changes the view goes on from its heading.
      const focused = await page.evaluate(() => document.activeElement?.textContent)
      if (view !== 'Sessions') expect(focused).toBe(view)
    }
  })

  for (const scheme of ['light', 'dark'] as const) {
    it(`can be read in ${scheme}, and on a phone nothing is wider than it`, async () => {
      await desk.begin('alice')
      const { page, complaints } = await open({ width: 375, scheme })
      for (const view of views) {
        await goTo(page, view)
        await page.waitForFunction(() => document.querySelector('[role=status].state') === null)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(wide, view).toBeLessThanOrEqual(375)
        expect(await page.evaluate(contrastOf), view).toEqual([])
      }
      expect(complaints).toEqual([])
    })
  }

  it('shows ten thousand sessions by rendering the few that are in sight', async () => {
    const [route] = desk.gateway.routes()
    if (route === undefined) throw new Error('no route')
    const { issuer } = { issuer: 'https://login.example' }
    for (let number = 0; number < 10_000; number += 1) {
      const subject = `user-${String(number % 2000).padStart(4, '0')}`
      const data = { issuer, subject, client: `agent ${number % 7}.0` }
      await route.guard.sessions.create(await callerOf({ issuer, subject }), { data })
    }
    const { page } = await open()
    const table = page.getByRole('table', { name: 'Live sessions' })
    await page.getByText(/^10,\d{3} sessions$/).waitFor()
    expect(Number(await table.getAttribute('aria-rowcount'))).toBeGreaterThan(10_000)
    expect(await table.getByRole('row').count()).toBeLessThan(80)
    await page.getByRole('button', { name: 'Principal' }).click()
    const region = page.getByRole('region', { name: 'Live sessions' })
    await region.evaluate((list) => list.scrollTo(0, list.scrollHeight))
    await rowOf(page, 'user-1999').last().waitFor()
    expect(await table.getByRole('row').count()).toBeLessThan(80)
    await page.getByRole('searchbox', { name: 'Filter sessions' }).fill('user-1234')
    await page.getByText(/^5 of 10,\d{3} sessions$/).waitFor()
    await expect.poll(() => rowOf(page, 'user-1234').count()).toBe(5)
  }, 60_000)
})

/** What can be used or looked at, and says nothing to a screen reader. */
function namelessThings(): readonly string[] {
  const named = (element: Element): boolean => {
    const { labels = null } = element as HTMLInputElement
    const label = element.getAttribute('aria-label') ?? element.getAttribute('aria-labelledby')
    return label !== null || (labels?.length ?? 0) > 0 || (element.textContent ?? '').trim() !== ''
  }
  const things = [...document.querySelectorAll('a, button, input, select, [role=region], table')]
  const images = [...document.querySelectorAll('img:not([alt]), svg:not([aria-hidden])')]
  return [...things.filter((thing) => !named(thing)), ...images].map(({ outerHTML }) => outerHTML)
}
