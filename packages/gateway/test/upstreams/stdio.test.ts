import { afterEach, describe, expect, it } from 'vitest'
import { UpstreamError } from '../../src/data-path/upstream.ts'
import { beginSession, callerNamed, isAlive, openStdio, until, valueOf } from './upstream-client.ts'
import type { Client, Opened, Opening } from './upstream-client.ts'

let opened: Opened | undefined
afterEach(async () => opened?.close())

function open(opening: Opening = {}): Opened {
  opened = openStdio(opening)
  return opened
}

const begin = async (name: string): Promise<Client> => {
  if (opened === undefined) throw new Error('nothing is open')
  return beginSession(opened.upstream, await callerNamed(name))
}

const pidOf = async (client: Client): Promise<number> =>
  Number(await valueOf(await client.call('pid')))

describe('a process', () => {
  it('serves one session, and ends with it, whatever it has started', async () => {
    open()
    const [alice, again, bob] = [await begin('alice'), await begin('alice'), await begin('bob')]
    const pids = [await pidOf(alice), await pidOf(again), await pidOf(bob)]
    expect(new Set(pids).size).toBe(3)
    const descendant = Number(await valueOf(await alice.call('descend')))
    expect(await isAlive(descendant)).toBe(true)
    await alice.end()
    await until(async () => !(await isAlive(pids[0] ?? 0)) && !(await isAlive(descendant)))
    expect(await isAlive(pids[1] ?? 0)).toBe(true)
  })

  it('serves all sessions of a principal that say the same of themselves', async () => {
    open({ reach: { processPer: 'principal' } })
    const [alice, again, bob] = [await begin('alice'), await begin('alice'), await begin('bob')]
    expect(await pidOf(alice)).toBe(await pidOf(again))
    expect(await pidOf(bob)).not.toBe(await pidOf(alice))
    expect(await valueOf(await again.call('initializations'))).toBe(1)
    await alice.end()
    expect(await valueOf(await again.call('echo', { value: 'still here' }))).toBe('still here')
  })

  it('sees of the environment what it needs and what it is given', async () => {
    process.env['OF_THE_GATEWAY'] = 'secret'
    process.env['NAMED'] = 'named'
    open({
      reach: { passEnvironment: ['NAMED'], environment: { GIVEN: 'given' } },
      credential: {
        name: 'test',
        headersFor: async ({ caller }) => ({ 'api-key': `of ${caller.principal.subject}` }),
        forget: () => undefined,
      },
    })
    const alice = await begin('alice')
    const names = ['OF_THE_GATEWAY', 'NAMED', 'GIVEN', 'API_KEY', 'PATH']
    const values = await valueOf(await alice.call('environment', { names }))
    expect(values).toEqual([null, 'named', 'given', 'of alice', process.env['PATH']])
  })

  it('that crashes fails its request and ends its session, and another can begin', async () => {
    open()
    const alice = await begin('alice')
    await expect(alice.call('crash')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    expect((await alice.call('echo')).status).toBe(404)
    expect(opened?.happenings).toContainEqual(expect.objectContaining({ reason: 'exited' }))
    expect((await (await begin('alice')).call('echo', { value: 1 })).status).toBe(200)
  })

  it('that cannot be started is none', async () => {
    const { upstream } = open({ reach: { command: ['/no/such/program'] } })
    await expect(begin('alice')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    expect(await upstream.isReady()).toBe(false)
  })

  it('that writes a line without an end is ended', async () => {
    open({ answerBytesMax: 100_000 })
    const alice = await begin('alice')
    await expect(alice.call('shout')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    const ended = expect.objectContaining({ reason: 'line-too-long' })
    expect(opened?.happenings).toContainEqual(ended)
  })

  it('that writes what cannot be written anew is ended, and nobody else', async () => {
    open()
    const [alice, bob] = [await begin('alice'), await begin('bob')]
    await expect(alice.call('nest')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    expect(await valueOf(await bob.call('hollow'))).toBe('said')
  })

  it('without a credential for its principal is none, and was not tried', async () => {
    const refused = new UpstreamError('UPSTREAM_CREDENTIAL_REFUSED', 'none')
    const headersFor = (): Promise<never> => Promise.reject(refused)
    open({ credential: { name: 'test', headersFor, forget: () => undefined } })
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(begin('alice')).rejects.toBe(refused)
    }
  })

  it('that takes too much memory is ended', async () => {
    open({ reach: { memoryBytesMax: 180 * 2 ** 20 } })
    const alice = await begin('alice')
    await expect(alice.call('hoard')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
    const ended = expect.objectContaining({ reason: 'memory-exceeded' })
    expect(opened?.happenings).toContainEqual(ended)
  })

  it('may write to standard error, and to standard output by mistake', async () => {
    open()
    const alice = await begin('alice')
    const line = 'a line for people'
    const written = `\u001B[31m${line}\u001B[0m\u0007`
    expect(await valueOf(await alice.call('write-aside', { line: written }))).toBe('written')
    await until(
      () => opened?.happenings.some((told) => 'line' in told && told.line === line) === true,
    )
  })

  it('that nobody uses is ended', async () => {
    open({ reach: { idleMsMax: 300 } })
    const alice = await begin('alice')
    const pid = await pidOf(alice)
    await until(async () => !(await isAlive(pid)))
    await until(async () => (await alice.call('echo')).status === 404)
  })
})

describe('processes of a principal', () => {
  it('make room for a new one: the idle one that was not used for longest goes', async () => {
    open({ reach: { processesMaxPerPrincipal: 2 } })
    const first = await begin('alice')
    const second = await begin('alice')
    await begin('alice')
    await until(async () => (await first.call('echo')).status === 404)
    expect((await second.call('echo', { value: 1 })).status).toBe(200)
  })

  it('are refused when none is idle, and leave others theirs', async () => {
    open({ reach: { processesMaxPerPrincipal: 1 } })
    const alice = await begin('alice')
    void alice.call('never').catch(() => undefined)
    await alice.call('echo')
    await expect(begin('alice')).rejects.toMatchObject({ code: 'UPSTREAM_FULL' })
    expect((await (await begin('bob')).call('echo', { value: 1 })).status).toBe(200)
  })

  it('are never ended to make room for those of another', async () => {
    open({ reach: { processesMax: 1 } })
    const alice = await begin('alice')
    await expect(begin('bob')).rejects.toMatchObject({ code: 'UPSTREAM_FULL' })
    expect((await alice.call('echo', { value: 1 })).status).toBe(200)
  })

  it('wait longer and longer when they keep ending at their start', async () => {
    let nowMs = 0
    open({ reach: { environment: { CRASHES: 'at-start' } }, clock: () => nowMs })
    const starts = async (): Promise<number> => {
      await expect(begin('alice')).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' })
      return opened?.happenings.filter(({ name }) => name === 'process.started').length ?? 0
    }
    expect(await starts()).toBe(1)
    expect(await starts()).toBe(2)
    expect(await starts()).toBe(2)
    nowMs += 1000
    expect(await starts()).toBe(3)
    nowMs += 1000
    expect(await starts()).toBe(3)
    nowMs += 1000
    expect(await starts()).toBe(4)
  })
})
