import { describe, expect, test } from 'vitest'
import { legacyTasks, modernTasks } from '../../../../servers/probe/kit/task-server.ts'
import type { Disposition } from '../../src/probe/lab/check.ts'
import { probe } from '../../src/probe/probe.ts'
import type { CheckResult } from '../../src/probe/result.ts'
import type { FetchHandler } from '../../src/probe/wire/fetch-exchange.ts'
import { as, patient, url } from './principals.ts'

async function probed(
  handler: FetchHandler,
  level: Disposition = 'disruptive',
): Promise<CheckResult | undefined> {
  const only = ['unbound-task'] as const
  return (await probe({ url, handler, as, only, level, limits: patient })).checks[0]
}

const proofsOf = (check: CheckResult | undefined): readonly string[] =>
  check?.evidence.filter(({ isProof }) => isProof).map(({ title }) => title) ?? []

describe('unbound-task', () => {
  test('in the legacy era, every question about a task is tried', async () => {
    const result = await probed(legacyTasks(() => true))
    expect(proofsOf(result)).toEqual([
      "b: tasks/get of a's task",
      "b: tasks/result of a's task",
      "b: tasks/list, for a's task",
      "b: tasks/cancel of a's task",
    ])
    const read = result?.evidence.find(({ title }) => title.startsWith('b: tasks/result of a'))
    expect(read?.shown).toBe('canary')
  })

  test('in the modern era, too', async () => {
    const weak = await probed(modernTasks(() => true))
    expect(proofsOf(weak)).toEqual([
      "b: tasks/get of a's task",
      "b: tasks/update of a's task",
      "b: tasks/cancel of a's task",
    ])
    const mended = await probed(modernTasks((task, principal) => task.owner === principal))
    expect(mended).toMatchObject({ verdict: 'safe' })
  })

  test('names the task in the header that a gateway goes by', async () => {
    const seen: string[] = []
    const handler = modernTasks(() => true)
    await probed((request) => {
      if (request.headers.get('mcp-method') === 'tasks/get') {
        seen.push(request.headers.get('mcp-name') ?? '')
      }
      return handler(request)
    })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.filter((name) => !/^[0-9a-f-]{36}$/u.test(name))).toEqual([])
  })

  test('ends nothing unless that was allowed', async () => {
    const mended = legacyTasks((task, principal) => task.owner === principal)
    const result = await probed(mended, 'active')
    expect(result).toMatchObject({ verdict: 'inconclusive', settledBy: '--disruptive' })
    expect(JSON.stringify(result?.transcript)).not.toContain('tasks/cancel')
  })

  test('is about nothing where there are no tasks', async () => {
    const { createHandler } = await import('../../../../servers/probe/unbound-handle/weak.ts')
    expect(await probed(createHandler())).toMatchObject({ verdict: 'not-applicable' })
  })
})
