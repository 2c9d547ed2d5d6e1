import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Scorecard } from '../../src/admin/answers.ts'
import { callerKeys, openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const path = '/api/upstreams/behind/scorecard'
const card = async (): Promise<Scorecard> => (await desk.ask(path)).json() as Promise<Scorecard>

it('shows a weakness of the server by itself, and not behind the gateway', async () => {
  expect(await card()).toEqual({ upstream: 'behind', state: 'never-run' })
  const body = {
    behind: { a: callerKeys.alice, b: callerKeys.bob },
    before: { a: 'alice-credential-7f3a', b: 'bob-credential-91cc' },
  }
  const started = await desk.ask(path, { method: 'POST', body })
  expect(started.status).toBe(202)
  expect((await desk.ask(path, { method: 'POST', body })).status).toBe(429)
  await vi.waitFor(async () => expect((await card()).state).toBe('finished'), {
    timeout: 170_000,
    interval: 1000,
  })
  const { before, behind } = await card()
  const verdictOf = (side: Scorecard['before']): string | undefined =>
    side?.verdicts.find(({ weakness }) => weakness === 'unbound-session')?.verdict
  expect(verdictOf(before)).toBe('vulnerable')
  expect(verdictOf(behind)).not.toBe('vulnerable')
  expect(behind?.verdicts.map(({ verdict }) => verdict)).toContain('safe')
  for (const key of Object.values(callerKeys)) {
    expect(JSON.stringify(await card())).not.toContain(key)
  }
}, 180_000)
