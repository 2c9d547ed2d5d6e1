import { describe, expect, test } from 'vitest'
import type { Happening } from '../../src/index.ts'
import type { OwnerKey, RecordKey } from '../../src/index.ts'
import { createWatch } from '../../src/watch/index.ts'
import type { DetectorId, GuardAlert } from '../../src/watch/index.ts'

const key = (name: string) => name as OwnerKey & RecordKey

/** So many of one kind, so far apart. */
const repeated = (count: number, everyMs: number, one: Omit<Happening, 'atMs'>): Happening[] =>
  Array.from({ length: count }, (_, index) => ({ ...one, atMs: 1_000_000 + index * everyMs }))

const refused = (reason: string): Omit<Happening, 'atMs'> => ({
  name: 'session.refused',
  reason,
  caller: key('mallory'),
  subject: key('session'),
})

const used = (address: string, atMs: number): Happening => ({
  name: 'session.resolved',
  atMs,
  caller: key('alice'),
  subject: key('session'),
  address,
})

interface Case {
  readonly attack: readonly Happening[]
  /** The like of it, by somebody who means no harm. */
  readonly usual: readonly Happening[]
}

const cases: Readonly<Record<Exclude<DetectorId, 'weak-inner-ids'>, Case>> = {
  'agent-change': {
    attack: repeated(1, 0, refused('other-agent')),
    usual: repeated(1, 0, refused('unknown')),
  },
  'fixation-attempt': {
    attack: repeated(3, 1000, refused('chosen')),
    usual: repeated(2, 1000, refused('chosen')),
  },
  'foreign-use': {
    attack: repeated(1, 0, refused('foreign')),
    usual: repeated(1, 0, refused('ended')),
  },
  'id-guessing': {
    attack: repeated(20, 1000, refused('unknown')),
    usual: repeated(40, 30_000, refused('unknown')),
  },
  'request-state-replay': {
    attack: repeated(1, 0, { ...refused('replayed'), name: 'request-state.refused' }),
    usual: repeated(1, 0, { ...refused('expired'), name: 'request-state.refused' }),
  },
  'rotated-token-reuse': {
    attack: repeated(1, 0, { name: 'agent-token.reused', caller: key('alice') }),
    usual: repeated(1, 0, { name: 'agent-token.rotated', caller: key('alice') }),
  },
  'session-flood': {
    attack: repeated(100, 100, { name: 'session.minted', caller: key('mallory') }),
    usual: repeated(100, 10_000, { name: 'session.minted', caller: key('alice') }),
  },
  'two-networks': {
    attack: [1, 2, 3, 4].map((second) =>
      used(second % 2 === 0 ? '203.0.113.7' : '198.51.100.9', second * 1000),
    ),
    usual: [1, 2, 3, 4].map((second) =>
      used(second > 2 ? '203.0.113.7' : '198.51.100.9', second * 1000),
    ),
  },
  'use-after-end': {
    attack: repeated(5, 1000, refused('ended')),
    usual: repeated(4, 1000, refused('ended')),
  },
}

async function alertsOf(happenings: readonly Happening[]) {
  const alerts: GuardAlert[] = []
  const watch = createWatch({ onAlert: (alert) => alerts.push(alert), clock: () => 0 })
  for (const happening of happenings) watch.tell(happening)
  await watch.flush()
  return alerts
}

describe.each(Object.entries(cases))('%s', (detector, { attack, usual }) => {
  test('is told once', async () => {
    const alerts = await alertsOf(attack)
    expect(alerts.map((alert) => alert.detector)).toEqual([detector])
    expect(alerts[0]?.count).toBe(detector === 'two-networks' ? 3 : attack.length)
  })
  test('is not told of what is usual', async () => {
    const alerts = await alertsOf(usual)
    expect(alerts.map((alert) => alert.detector)).not.toContain(detector)
  })
})

describe('ids of the server behind', () => {
  const random = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
  const made: Readonly<Record<string, (index: number) => string>> = {
    'by counting': (index) => `session-${index + 1}`,
    'from the time': (index) => `${1_700_000_000_000 - index * ((index % 3) + 1)}-x${index % 7}`,
    'as UUIDs of version 1': (index) =>
      `6ba7b${(810 + index).toString(16).padStart(3, '0')}-9dad-11d1-80b4-00c04fd430c8`,
    'with 20 bits at the most': (index) =>
      ((index * 40_503 * 7919) % 0xfffff).toString(16).padStart(5, '0'),
  }
  const told = async (mint: (index: number) => string) => {
    const alerts: GuardAlert[] = []
    const onAlert = (alert: GuardAlert) => alerts.push(alert)
    const watch = createWatch({ onAlert, clock: () => 1_700_000_000_000 })
    for (let index = 0; index < 64; index += 1) watch.seeInnerId(mint(index))
    await watch.flush()
    return alerts.map(({ message }) => message)
  }
  test.each(Object.entries(made))('made %s', async (fault, mint) => {
    const messages = await told(mint)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain(fault)
  })
  test('that are random raise nothing', async () => {
    expect(await told(() => globalThis.crypto.randomUUID())).toEqual([])
    const letters = () =>
      [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => random[byte % 64]).join('')
    expect(await told(letters)).toEqual([])
  })
})
