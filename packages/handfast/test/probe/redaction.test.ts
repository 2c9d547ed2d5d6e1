import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { legacyServer } from '../../../../servers/probe/kit/legacy-server.ts'
import { planOf } from '../../src/probe/plan.ts'
import { probe } from '../../src/probe/probe.ts'
import { createRedactor } from '../../src/probe/wire/redact.ts'
import { probeReports } from '../../src/report/probe/registry.generated.ts'
import { as, patient, url } from './principals.ts'

describe('a redactor', () => {
  const digest = (text: string): string => `d${text.length}`

  test('replaces the longest first, in every form that text takes', () => {
    const redactor = createRedactor(digest)
    redactor.learn('abc', 'id')
    redactor.learn('abc"def/g', 'credential')
    expect(redactor.redact('abc abc"def/g abc\\"def/g abc%22def%2Fg')).toBe(
      '‹id d3› ‹credential d9› ‹credential d9› ‹credential d9›',
    )
  })

  test('leaves no secret that it has learned, whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 3, unit: 'binary' }), { minLength: 1, maxLength: 5 }),
        fc.string(),
        (secrets, between) => {
          const redactor = createRedactor(() => '')
          for (const secret of secrets) redactor.learn(secret, '')
          const shown = redactor.redact(secrets.join(between))
          const rest = shown.replaceAll('‹ ›', '\u0000')
          return secrets.every((secret) => !rest.includes(secret) || between.includes(secret))
        },
      ),
    )
  })
})

test('no report has a credential, an id or a handle in it', async () => {
  const ids: string[] = []
  const handler = legacyServer({
    mayUse: () => true,
    mintId() {
      const id = randomUUID()
      ids.push(id)
      return id
    },
    // A server that gives away all it knows.
    page: (_, sessions) => ({
      sessions: [...sessions.keys()],
      escaped: JSON.stringify([...sessions.keys()]),
      secret: as.a.authorization,
    }),
  })
  const result = await probe({ url, handler, as, level: 'disruptive', limits: patient })
  expect(ids.length).toBeGreaterThan(30)
  const options = { width: 100, color: false, hyperlinks: false, generatedAt: '' }
  const texts = probeReports.map((report) => report.render(result, options))
  const secrets = ['alice-credential-7f3a', 'bob-credential-91cc', ...ids]
  for (const text of [...texts, JSON.stringify(planOf({ url, handler, as }))]) {
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
  }
})
