import type { HandleKind, Store } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import { chosenKey } from './find-stores.ts'
import { mint, newCanary } from './mint.ts'
import { callerInSession } from './tool-caller.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { takeHandle } from './try-taker.ts'
import { readStore, writeStore } from './use-store.ts'

/** A tool that adds to a state, and another that shows it. */
export interface Ledger {
  /** The tool that adds. */
  readonly name: string
  /** A fresh state of `a`. */
  open(): Promise<Page | undefined>
}

export interface Page {
  /** As `a`, and every second time as another agent of `a` where there is one. */
  add(text: string): Promise<ToolAnswer | undefined>
  show(): Promise<ToolAnswer | undefined>
}

export interface Found {
  readonly caller: ToolCaller
  readonly kinds: readonly HandleKind[]
  readonly stores: readonly Store[]
}

/** Behind handles first: what is there is the probe's own, whatever else the server keeps. */
export function ledgersOf(lab: Lab, { caller, kinds, stores }: Found): readonly Ledger[] {
  return [
    ...kinds.flatMap((kind) => handleLedgers(lab, caller, kind)),
    ...stores.map((store) => storeLedger(lab, store)),
  ]
}

function handleLedgers(lab: Lab, caller: ToolCaller, kind: HandleKind): readonly Ledger[] {
  const { takers } = kind
  const reader = takers.find(({ showsCanary, isEnding }) => showsCanary && !isEnding)
  if (reader === undefined) return []
  const { a, aAgain = a } = lab.cast
  const writers = takers.filter((taker) => taker !== reader && !taker.isEnding)
  return writers.map((writer) => ({
    name: writer.tool.name,
    async open() {
      const made = await mint(lab, caller, { kind })
      if (made === undefined) return undefined
      const { handle } = made
      let turn = 0
      return {
        add(text) {
          turn += 1
          const as = turn % 2 === 0 ? aAgain : a
          return takeHandle(lab, { caller, taker: writer }, { as, handle, text })
        },
        show: () =>
          takeHandle(lab, { caller, taker: reader }, { as: a, handle, text: newCanary(lab) }),
      }
    },
  }))
}

/** Without a key the state is the session's, so that a fresh one takes a fresh session. */
function storeLedger(lab: Lab, store: Store): Ledger {
  const { writer, key } = store
  const { a, aAgain = a } = lab.cast
  return {
    name: writer.tool.name,
    async open() {
      const trial = { caller: await callerInSession(lab), store }
      let turn = 0
      const value = key === undefined ? undefined : chosenKey(lab, writer.tool, key)
      // The session is opened before a burst would open several.
      await readStore(lab, trial, { as: a, value })
      return {
        add(text) {
          turn += 1
          return writeStore(lab, trial, { as: turn % 2 === 0 ? aAgain : a, value, text })
        },
        show: () => readStore(lab, trial, { as: a, value }),
      }
    },
  }
}
