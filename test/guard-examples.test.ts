import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { openTarget, runAudit } from 'handfast'
import { probe } from 'handfast/probe'
import type { WeaknessId } from '@handfast/catalogue'
import { describe, expect, test } from 'vitest'
import { changesOf } from './changes-of.ts'

const repository = dirname(dirname(fileURLToPath(import.meta.url)))
const linesMax = 10

interface Example {
  /** Shown by the probe on the weak server, and refuted on its twin. */
  readonly probed: readonly WeaknessId[]
  /** Found by the audit in the weak one, and in its twin nothing. */
  readonly audited: readonly WeaknessId[]
}

const examples: Readonly<Record<string, Example>> = {
  'sdk-v1-sessions': { probed: ['unbound-session'], audited: ['unbound-session'] },
  'sdk-v2-handles': {
    probed: ['unbound-handle', 'unsealed-request-state'],
    audited: ['unbound-handle', 'unsealed-request-state'],
  },
}

type Kind = 'weak' | 'mended'
const fileOf = (name: string, kind: Kind): string =>
  join(repository, 'examples/guard', name, `${kind}.mjs`)

interface Module {
  readonly app?: RequestListener
  fetch?(request: Request): Promise<Response>
}

const as = {
  a: { authorization: 'Bearer alice-credential-7f3a' },
  b: { authorization: 'Bearer bob-credential-91cc' },
}

/** What each check said; in process where the server is a handler, over a socket otherwise. */
async function attacked(name: string, kind: Kind, only: readonly WeaknessId[]) {
  const { app, fetch } = (await import(pathToFileURL(fileOf(name, kind)).href)) as Module
  const options = { as, only, level: 'disruptive' } as const
  if (fetch !== undefined) {
    return probe({ url: 'http://127.0.0.1/mcp', handler: fetch, ...options })
  }
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const result = await probe({ url: `http://127.0.0.1:${port}/mcp`, ...options })
  server.closeAllConnections()
  server.close()
  return result
}

async function audited(name: string, kind: Kind) {
  const target = await openTarget(fileOf(name, kind), {
    cwd: repository,
    env: {},
    includeTests: false,
  })
  const { findings } = await runAudit(target, {
    persona: 'regular',
    minConfidence: 'low',
    obeyComments: true,
    suppressions: [],
    now: () => new Date(),
  })
  await target.close()
  return findings.map(({ weakness }) => weakness)
}

describe.each(Object.entries(examples))('the example %s', (name, { probed, audited: found }) => {
  const texts = (['weak', 'mended'] as const).map((kind) =>
    readFileSync(fileOf(name, kind), 'utf8'),
  )

  test('is mended with few lines, which the documentation shows', () => {
    const [weak = '', mended = ''] = texts
    const changes = changesOf(weak, mended)
    expect(changes.filter((line) => line.startsWith('+')).length).toBeLessThanOrEqual(linesMax)
    const page = readFileSync(join(repository, 'docs/guard.md'), 'utf8')
    expect(page).toContain(['```diff', ...changes, '```'].join('\n'))
  })

  test('is hijacked where it is weak, and nowhere else', { timeout: 240_000 }, async () => {
    const verdicts = async (kind: Kind) => {
      const { checks } = await attacked(name, kind, probed)
      // One of several tools may have it, and the same in both eras.
      return [...new Set(checks.map(({ weakness, verdict }) => `${weakness}: ${verdict}`))]
    }
    expect(await verdicts('weak')).toEqual(probed.map((weakness) => `${weakness}: vulnerable`))
    expect(await verdicts('mended')).toEqual(probed.map((weakness) => `${weakness}: safe`))
  })

  test('is reported by the audit where it is weak, and nowhere else', async () => {
    expect(await audited(name, 'weak')).toEqual(expect.arrayContaining([...found]))
    expect(await audited(name, 'mended')).toEqual([])
  })
})
