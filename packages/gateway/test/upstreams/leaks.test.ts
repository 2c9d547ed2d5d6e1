import { readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { beginSession, callerNamed, openStdio, until } from './upstream-client.ts'

/** A server in a line of shell: the first request of a link has the id 1. */
const answer = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { capabilities: {} } })
const command = ['sh', '-c', `read first; echo '${answer}'; cat > /dev/null`]

const openFiles = async (): Promise<number> => (await readdir('/proc/self/fd')).length

it('300 sessions leave no process and no descriptor', async () => {
  const { upstream, happenings, close } = openStdio({ reach: { command } })
  const caller = await callerNamed('alice')
  const count = (name: string): number => happenings.filter((told) => told.name === name).length
  // What is opened once, such as the pipe to the warden, is no leak.
  await (await beginSession(upstream, caller)).end()
  await until(() => count('process.ended') === 1)
  const before = await openFiles()
  for (let round = 0; round < 100; round += 1) {
    const three = [1, 2, 3].map(() => beginSession(upstream, caller))
    await Promise.all(three.map(async (session) => (await session).end()))
    await until(() => count('process.ended') === count('process.started'))
  }
  expect(count('process.started')).toBe(301)
  // Node closes what it has closed a moment later.
  await until(async () => (await openFiles()) <= before)
  await close()
}, 60_000)
