import { afterEach, expect, test, vi } from 'vitest'
import type { Served } from '../../../../servers/probe/kit/serve.ts'
import { servePython } from '../../../../servers/probe/python/app.ts'
import { probe } from '../../src/probe/probe.ts'
import { as, patient } from './principals.ts'

vi.setConfig({ testTimeout: 120_000 })

const served: Served[] = []
afterEach(async () => {
  for (const one of served.splice(0)) await one.close()
})

test('a redirect to the same path with a slash is not followed, and is told', async () => {
  const one = await servePython()
  served.push(one)
  const withoutSlash = one.url.replace(/\/$/u, '')
  const { checks, discovered } = await probe({ url: withoutSlash, as, limits: patient })
  expect(discovered.surfaces).toEqual([])
  expect(discovered.notes.join('\n')).toContain('HTTP 307 to /mcp/')
  expect(new Set(checks.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']))
})

test('a session manager in the manner of the Python SDK has little to hide', async () => {
  const one = await servePython()
  served.push(one)
  const { checks } = await probe({ url: one.url, as, level: 'disruptive', limits: patient })
  const open = checks.filter(({ verdict }) => verdict !== 'safe' && verdict !== 'not-applicable')
  const shown = open.filter(({ verdict }) => verdict === 'vulnerable')
  // That SDK caps all sessions together, at ten thousand, and not those of one principal.
  expect(shown.map(({ weakness }) => weakness)).toEqual(['unbounded-session-store'])
  // What takes more than two principals and a minute to tell.
  expect(open.map(({ weakness }) => weakness).sort()).toEqual([
    'client-id-binding',
    'no-absolute-expiry',
    'no-idle-expiry',
    'no-session-expiry',
    'shared-current-user',
    'token-bytes-binding',
    'unbounded-session-store',
  ])
})
