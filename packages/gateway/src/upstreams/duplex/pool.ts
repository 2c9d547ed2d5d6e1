import type { Clock, OwnerKey, RandomBytes } from '@handfast/guard'
import type { Era } from '@handfast/protocol'
import { isUpstreamError, UpstreamError } from '../../data-path/upstream.ts'
import type { Behalf } from '../credential.ts'
import { createBackoff } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import type { OpenDuplex } from './duplex.ts'
import { openLink } from './link.ts'
import type { Link } from './link.ts'

/** A link and who has it: never more than one principal. */
export interface Held {
  readonly link: Link
  readonly owner: OwnerKey
  /** A client has sent something. */
  use(): void
  /** Ends it, because it is not needed any more. */
  end(): Promise<void>
}

export interface Pool {
  /**
   * The link of this key, or a new one. A key is one owner's.
   *
   * @throws UpstreamError UPSTREAM_FULL, or UPSTREAM_UNREACHABLE when there is none to be had.
   */
  hold(key: string, wanted: Wanted): Promise<Held>
  readonly size: number
  close(): Promise<void>
}

export interface Wanted {
  readonly era: Era
  readonly who: Behalf
}

export interface PoolOptions {
  readonly open: OpenDuplex
  readonly linksMax: number
  readonly linksMaxPerPrincipal: number
  readonly idleMsMax: number
  readonly clock: Clock
  readonly random: RandomBytes
  /** It is over, or about to be, whoever ends it. */
  readonly onEnd: (held: Held) => void
}

interface Entry {
  readonly life: Life
  readonly held: Promise<Held>
}

interface Life {
  readonly owner: OwnerKey
  readonly startedAtMs: number
  usedAtMs: number
  link: Link | undefined
  /** Tells, once, that nothing more is asked of it. */
  leave: () => void
  /** We end it, which is no failure of the server's. */
  isEnding: boolean
  closed: Promise<void> | undefined
}

interface State {
  readonly options: PoolOptions
  readonly entries: Map<string, Entry>
  readonly backoff: Backoff
}

/** A server that ends by itself sooner than that has crashed at its start. */
const livesMsMin = 10_000
const sweepMsMax = 30_000

export function createPool(options: PoolOptions): Pool {
  const state: State = { options, entries: new Map(), backoff: createBackoff() }
  const sweepMs = Math.min(sweepMsMax, Math.ceil(options.idleMsMax / 2))
  const timer = setInterval(() => endIdle(state), sweepMs).unref()
  return {
    get size() {
      return state.entries.size
    },
    async hold(key, wanted) {
      const { life, held } = await entryFor(state, key, wanted)
      life.usedAtMs = options.clock()
      return held
    },
    async close() {
      clearInterval(timer)
      await Promise.all([...state.entries.values()].map(({ life }) => endLife(life)))
    },
  }
}

/** The next of its kind, or of its principal, begins when what was in its way has ended. */
async function entryFor(state: State, key: string, wanted: Wanted): Promise<Entry> {
  for (;;) {
    await untilGone(state, key)
    const entry = state.entries.get(key)
    if (entry !== undefined) return entry
    const found = inTheWay(state, wanted.who.caller.owner)
    if (found === undefined) return start(state, key, wanted)
    void endLife(found[1].life)
    await untilGone(state, found[0])
  }
}

/** One that is ending serves nobody. */
async function untilGone({ entries }: State, key: string): Promise<void> {
  for (;;) {
    const entry = entries.get(key)
    if (entry?.life.isEnding !== true) return
    await entry.held.catch(() => undefined)
    await endLife(entry.life)
    if (entries.get(key) === entry) entries.delete(key)
  }
}

function start(state: State, key: string, wanted: Wanted): Entry {
  const { options, entries, backoff } = state
  const { owner } = wanted.who.caller
  const nowMs = options.clock()
  if (backoff.pauseMs(owner, nowMs) > 0) {
    throw new UpstreamError('UPSTREAM_UNREACHABLE', 'The server behind keeps ending at its start')
  }
  const life: Life = {
    owner,
    startedAtMs: nowMs,
    usedAtMs: nowMs,
    link: undefined,
    leave: () => undefined,
    isEnding: false,
    closed: undefined,
  }
  const entry = { life, held: open(state, { key, life, wanted }) }
  entries.set(key, entry)
  return entry
}

/**
 * A principal who has all that is allowed loses the one that was not used for longest. One that is
 * ending still has its memory. Undefined when there is room.
 */
function inTheWay({ options, entries }: State, owner: OwnerKey): [string, Entry] | undefined {
  const own = [...entries].filter(([, { life }]) => life.owner === owner)
  if (own.length >= options.linksMaxPerPrincipal) {
    const found = own.find(([, { life }]) => life.isEnding) ?? leastUsed(own)
    if (found !== undefined) return found
    throw new UpstreamError('UPSTREAM_FULL', 'This principal has no room for another server')
  }
  if (entries.size >= options.linksMax) {
    throw new UpstreamError('UPSTREAM_FULL', 'There is no room for another server')
  }
  return undefined
}

function leastUsed(own: readonly [string, Entry][]): [string, Entry] | undefined {
  const [least] = own
    .filter(([, { life }]) => life.link?.isBusy === false)
    .toSorted(([, left], [, right]) => left.life.usedAtMs - right.life.usedAtMs)
  return least
}

interface Opening {
  readonly key: string
  readonly life: Life
  readonly wanted: Wanted
}

async function open(state: State, { key, life, wanted }: Opening): Promise<Held> {
  const { options, entries } = state
  const onEnd = (): void => {
    if (entries.get(key)?.life === life) entries.delete(key)
    noteEnd(state, life)
    life.leave()
  }
  try {
    const link = await openLink(options.open, { ...wanted, random: options.random, onEnd })
    const held: Held = {
      link,
      owner: life.owner,
      use: () => void (life.usedAtMs = options.clock()),
      end: () => endLife(life),
    }
    life.link = link
    life.leave = () => {
      life.leave = () => undefined
      options.onEnd(held)
    }
    if (life.isEnding) void endLife(life)
    return held
  } catch (error) {
    if (entries.get(key)?.life === life) entries.delete(key)
    if (isOfServer(error)) state.backoff.failed(life.owner, options.clock())
    throw error
  }
}

/** Whoever has no credential has not had it fail. */
const isOfServer = (error: unknown): boolean =>
  !isUpstreamError(error) || error.code !== 'UPSTREAM_CREDENTIAL_REFUSED'

function noteEnd({ options, backoff }: State, { owner, startedAtMs, isEnding }: Life): void {
  const nowMs = options.clock()
  if (nowMs - startedAtMs >= livesMsMin) backoff.succeeded(owner)
  else if (!isEnding) backoff.failed(owner, nowMs)
}

async function endLife(life: Life): Promise<void> {
  life.isEnding = true
  life.leave()
  life.closed ??= life.link?.close()
  await life.closed
}

/** An open stream alone is no use: clients leave them open for days. */
function endIdle({ options, entries }: State): void {
  const longAgoMs = options.clock() - options.idleMsMax
  for (const { life } of entries.values()) {
    if (life.usedAtMs <= longAgoMs && life.link?.isBusy !== true) void endLife(life)
  }
}
