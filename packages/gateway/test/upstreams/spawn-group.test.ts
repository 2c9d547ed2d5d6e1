import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createLogReader } from '../../src/upstreams/stdio/log-reader.ts'
import { signalGroup } from '../../src/upstreams/stdio/group.ts'
import { spawnGroup } from '../../src/upstreams/stdio/spawn-group.ts'
import { callerNamed, openStdio } from './upstream-client.ts'
import { beginSession, until } from './upstream-client.ts'

describe('a program', () => {
  it('runs in a group of its own', async () => {
    const spawned = spawnGroup(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {})
    if (spawned.kind !== 'started') throw new Error('it does not run')
    expect(spawned.group).toBe(spawned.child.pid)
    signalGroup(spawned.group, 'SIGKILL')
    expect(await once(spawned.child, 'exit')).toEqual([null, 'SIGKILL'])
  })

  it.each([
    ['that is not there', '/nowhere/at-all', undefined, 'ENOENT'],
    ['that is none', '/etc', undefined, 'EACCES'],
    ['in a folder that is not there', process.execPath, '/nowhere/at-all', 'ENOENT'],
    ['in a folder that is a file', process.execPath, '/etc/hostname', 'ENOTDIR'],
  ] as const)('%s fails in one way', async (_, program, cwd, code) => {
    const spawned = spawnGroup(program, [], { cwd })
    if (spawned.kind !== 'failed') throw new Error('it runs')
    expect(await spawned.cause).toMatchObject({ code })
  })

  it('that cannot be started is told of, with the reason', async () => {
    const opened = openStdio({ reach: { command: ['/nowhere/at-all'] } })
    const begun = beginSession(opened.upstream, await callerNamed('alice'))
    await expect(begun).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    const told = expect.objectContaining({ name: 'process.failed', reason: 'ENOENT' }) as unknown
    expect(opened.happenings).toContainEqual(told)
    await opened.close()
  })

  it.each([0, 1])('that closes its pipe %i and goes on is ended', async (pipe) => {
    const result = { protocolVersion: '2025-11-25', capabilities: {} }
    const program = `
      const answer = { jsonrpc: '2.0', id: 1, result: ${JSON.stringify(result)} }
      process.stdin.once('data', () => process.stdout.write(JSON.stringify(answer) + '\\n', () => {
        require('node:fs').closeSync(${pipe})
        setInterval(() => undefined, 1000)
      }))`
    const opened = openStdio({ reach: { command: [process.execPath, '-e', program] } })
    const client = await beginSession(opened.upstream, await callerNamed('alice'))
    const note = { jsonrpc: '2.0', method: 'notifications/roots/list_changed' }
    const told = expect.objectContaining({ name: 'process.ended', reason: 'hung-up' }) as unknown
    await until(async () => {
      await client.post(note).catch(() => undefined)
      return opened.happenings.some(({ name }) => name === 'process.ended')
    })
    expect(opened.happenings).toContainEqual(told)
    await opened.close()
  })

  it('that writes without an end holds nobody up', async () => {
    const reach = { command: ['yes', ''], memoryBytesMax: 2 ** 30 }
    const opened = openStdio({ reach })
    const begun = beginSession(opened.upstream, await callerNamed('alice')).catch(() => undefined)
    await until(() => opened.happenings.length > 0)
    const beganAtMs = performance.now()
    for (let turns = 0; turns < 20; turns += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(performance.now() - beganAtMs).toBeLessThan(2000)
    await opened.close()
    await begun
  })

  it('is heard to its last words, without an end of their line', async () => {
    const last = 'process.stderr.write("no port is free"); process.exitCode = 1'
    const opened = openStdio({ reach: { command: [process.execPath, '-e', last] } })
    await beginSession(opened.upstream, await callerNamed('alice')).catch(() => undefined)
    const told = expect.objectContaining({ name: 'process.wrote', line: 'no port is free' })
    await until(() => opened.happenings.some(({ name }) => name === 'process.ended'))
    expect(opened.happenings).toContainEqual(told)
    await opened.close()
  })
})

describe('lines of a program', () => {
  const limits = { charactersMax: 10, linesMaxPerSecond: 3, clock: () => 0 }
  const bytes = (text: string): Uint8Array => Buffer.from(text)

  it('are read in whatever pieces they come, and the last one at the end', () => {
    const log = createLogReader(limits)
    expect(log.read(bytes('on'))).toEqual([])
    expect(log.read(bytes('e\n\ntwo\nthr'))).toEqual(['one', 'two'])
    expect(log.end()).toEqual(['thr'])
  })

  it('are cut, and left out where they are too many', () => {
    const log = createLogReader(limits)
    expect(log.read(bytes('0123456789abc\n2\n3\n4\n'))).toEqual(['0123456789', '2', '3'])
    expect(log.end()).toEqual([])
  })
})
