import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuditResult } from '../../src/finding/finding.ts'
import { joinProbe } from '../../src/finding/join-probe.ts'
import type { ProbeResult } from '../../src/finding/probe-result.ts'
import { htmlReport } from '../../src/report/html.ts'
import { htmlProbeReport } from '../../src/report/probe/html.ts'
import { junitReport } from '../../src/report/junit.ts'
import type { ReportOptions } from '../../src/report/report.ts'
import { hostileOptions, hostileSample, hostileText } from './hostile.ts'
import {
  cleanProbeSample,
  hostileProbeSample,
  probeSample,
  probeSampleOptions,
} from './probe-sample.ts'
import { cleanSample, sample, sampleOptions } from './sample.ts'
import { visible } from '../../src/report/text/visible.ts'

/** Where Debian's package puts it. */
const executable = '/usr/bin/chromium'
const missing =
  `${executable} is missing, so the HTML report was opened in no browser. ` +
  'On Debian: apt-get install chromium'

let browser: Browser | undefined
let folder = ''

beforeAll(async () => {
  if (!existsSync(executable)) {
    if (process.env['CI'] === 'true') throw new Error(missing)
    process.stderr.write(`\n${missing}\n\n`)
    return
  }
  browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] })
  folder = mkdtempSync(join(tmpdir(), 'handfast-report-'))
})

afterAll(async () => {
  await browser?.close()
  if (folder !== '') rmSync(folder, { recursive: true })
})

beforeEach((context) => {
  if (browser === undefined) context.skip(missing)
})

interface Opened {
  readonly page: Page
  /** Console messages, uncaught errors, dialogs, and requests for anything but the file itself. */
  readonly complaints: readonly string[]
}

interface View {
  readonly width?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly javaScriptEnabled?: boolean
}

async function open(result: AuditResult, options: ReportOptions, view: View = {}): Promise<Opened> {
  return openPage(htmlReport.render(result, options), view)
}

async function openPage(
  text: string,
  { width = 1200, colorScheme = 'light', javaScriptEnabled = true }: View = {},
): Promise<Opened> {
  if (browser === undefined) throw new Error(missing)
  const file = join(folder, 'report.html')
  writeFileSync(file, text)
  const address = pathToFileURL(file).href
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme,
    javaScriptEnabled,
  })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url() !== address) complaints.push(request.url())
  })
  await page.goto(address)
  return { page, complaints }
}

describe('it opens without a complaint and without scrolling sideways', () => {
  const samples: readonly (readonly [string, AuditResult, ReportOptions])[] = [
    ['the sample', sample, sampleOptions],
    ['a target without findings', cleanSample, sampleOptions],
    ['a hostile target', hostileSample, hostileOptions],
    ['an audit with a probe', joinProbe(sample, probeSample), sampleOptions],
  ]
  for (const [name, result, options] of samples) {
    for (const width of [360, 768, 1200]) {
      test(`${name} at ${width} px`, async () => {
        const { page, complaints } = await open(result, options, { width })
        expect(complaints).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        )
        await page.close()
      })
    }
  }
})

describe('the page of a probe', () => {
  const pageOf = (result: ProbeResult): string => htmlProbeReport.render(result, probeSampleOptions)

  test.each([
    ['the sample', probeSample],
    ['nothing shown', cleanProbeSample],
    ['a hostile server', hostileProbeSample],
  ])('opens without a complaint and without scrolling sideways: %s', async (_, result) => {
    for (const width of [360, 768, 1200]) {
      const { page, complaints } = await openPage(pageOf(result), { width })
      expect(complaints).toEqual([])
      const columns = await page.evaluate('document.documentElement.scrollWidth')
      expect(columns).toBeLessThanOrEqual(width)
      await page.close()
    }
  })

  test('copies the lines of a replay, and offers nothing of it without scripts', async () => {
    const { page } = await openPage(pageOf(probeSample))
    await page.locator('button.copy').click()
    // A browser without a clipboard selects them instead.
    await page.getByText(/^(?:Copied|Selected)$/u).waitFor()
    await page.close()
    const plain = await openPage(pageOf(probeSample), { javaScriptEnabled: false })
    expect(await plain.page.locator('button.copy').isVisible()).toBe(false)
    expect(await plain.page.locator('.replay pre').textContent()).toContain('ID_0a1b2c3d4e=$(curl')
    await plain.page.close()
  })
})

test('light and dark are two faces', async () => {
  const background = 'getComputedStyle(document.body).backgroundColor'
  const light = await open(sample, sampleOptions, { colorScheme: 'light' })
  const dark = await open(sample, sampleOptions, { colorScheme: 'dark' })
  expect(await light.page.evaluate(background)).toBe('rgb(246, 245, 241)')
  expect(await dark.page.evaluate(background)).toBe('rgb(16, 19, 23)')
  await light.page.close()
  await dark.page.close()
})

test('a hostile text is shown as text', async () => {
  const { page } = await open(hostileSample, hostileOptions)
  expect(await page.locator('.reason').first().textContent()).toContain(visible(hostileText))
  expect(await page.locator('script').count()).toBe(1)
  expect(await page.locator('[onmouseover]').count()).toBe(0)
  await page.close()
})

describe('the filter', () => {
  const shown = 'article[data-severity]:visible'

  test('hides and shows by severity', async () => {
    const { page } = await open(sample, sampleOptions)
    expect(await page.locator(shown).count()).toBe(5)
    await page.getByLabel('medium').uncheck()
    expect(await page.locator(shown).count()).toBe(3)
    for (const severity of ['critical', 'high', 'low']) await page.getByLabel(severity).uncheck()
    expect(await page.locator(shown).count()).toBe(0)
    expect(await page.locator('.nothing-chosen').isVisible()).toBe(true)
    await page.getByLabel('critical').check()
    expect(await page.locator(shown).count()).toBe(1)
    await page.close()
  })

  test('is not offered without scripts, and everything is there', async () => {
    const { page } = await open(sample, sampleOptions, { javaScriptEnabled: false })
    expect(await page.locator(shown).count()).toBe(5)
    expect(await page.locator('.filter').isVisible()).toBe(false)
    await page.close()
  })
})

test('on paper it has no controls, dark ink and every trace', async () => {
  const { page } = await open(sample, sampleOptions, { colorScheme: 'dark' })
  await page.evaluate("document.querySelector('details.trace').open = false")
  await page.evaluate("dispatchEvent(new Event('beforeprint'))")
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  expect(await page.locator('.filter').isVisible()).toBe(false)
  expect(await page.locator('details.trace:not([open])').count()).toBe(0)
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)')
  expect((await page.pdf()).length).toBeGreaterThan(10_000)
  await page.close()
})

test('a parser of XML reads the JUnit reports', async () => {
  const { page } = await open(cleanSample, sampleOptions)
  for (const [result, options] of [
    [sample, sampleOptions],
    [hostileSample, hostileOptions],
  ] as const) {
    const xml = JSON.stringify(junitReport.render(result, options))
    const failures: unknown = await page.evaluate(`(() => {
      const parsed = new DOMParser().parseFromString(${xml}, 'text/xml')
      const broken = parsed.querySelector('parsererror')
      if (broken !== null) return broken.textContent
      return Array.from(parsed.querySelectorAll('failure'), (it) => it.getAttribute('message'))
    })()`)
    const active = result.findings.filter(({ suppressed }) => suppressed === null)
    const messages = active.map(({ message }) => visible(message))
    expect(failures).toEqual(expect.arrayContaining(messages))
    expect(failures).toHaveLength(messages.length)
  }
  await page.close()
})
