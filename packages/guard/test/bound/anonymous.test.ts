import { expect, test } from 'vitest'
import { callerOf } from '../../src/index.ts'
import { nobody } from '../../src/core/principal.ts'
import { lab } from '../calling.ts'

const anybody = await callerOf(nobody)
const manyTasks = 1001

test('strangers end nothing of each other, as all of them are one principal', async () => {
  const { guard, as } = lab({ unsafelyAllowAnonymous: true })
  const baskets = guard.handles<string>('basket', { limits: { perPrincipalMax: 3 } })
  await as(anybody, async () => {
    const mine = await baskets.mint('mine')
    await guard.tasks.own('my task')
    for (let count = 0; count < manyTasks; count += 1) await guard.tasks.own(`task ${count}`)
    for (let count = 0; count < 10; count += 1) await baskets.mint('of a stranger')
    expect((await baskets.resolve(mine.id)).value).toBe('mine')
    expect(await guard.tasks.owns('my task')).toBe(true)
  })
  await guard.close()
})

test('agents of strangers end, however many there are', async () => {
  const { guard } = lab({ unsafelyAllowAnonymous: true, sessions: { perPrincipalMax: 5 } })
  for (let count = 0; count < 23; count += 1) {
    await guard.sessions.create({ ...anybody, agent: `jkt:${count % 2}` })
  }
  expect(await guard.sessions.listOf(anybody.owner)).toHaveLength(23)
  expect(await guard.sessions.revokeAllOfAgent(anybody.owner, 'jkt:0')).toBe(12)
  expect(await guard.sessions.count()).toBe(11)
  await guard.close()
})
