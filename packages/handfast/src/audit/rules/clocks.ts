import type { Facts } from '../facts/facts.ts'
import { nodesAt } from '../flow/queries.ts'
import type { Value } from '../ir/program.ts'
import { sumOf } from './clock-checks.ts'
import type { KeptStore } from './kept-stores.ts'
import type { Removals } from './removals.ts'

/** Something that ends entries of a store by time. */
export interface Clock {
  readonly at: Value
  /** `either` where it cannot be seen what renews it. */
  readonly kind: 'idle' | 'absolute' | 'either'
  /** In seconds, where it can be worked out. */
  readonly seconds: number | undefined
}

/** What removes entries by itself, without somebody asking for them. */
export interface Sweep {
  readonly at: Value
  /** It closes what the entries hold, too. */
  readonly closes: boolean
}

/** A store, and what takes entries out of it. */
export interface Subject {
  readonly facts: Facts
  readonly kept: KeptStore
  readonly removals: Removals
}

/** Small numbers are seconds: nobody lets a session live for less than a minute. */
export function secondsOfNumber(number: number): number {
  return number >= 60_000 ? number / 1000 : number
}

/** A number that the source says, worked out where it is written as a product. */
export function numberAt(facts: Facts, call: Value, path: string): number | undefined {
  for (const node of nodesAt(facts.flow, call, path)) {
    const sum = node < facts.program.size ? sumOf(facts, node) : undefined
    if (sum !== undefined && sum.terms.length === 0 && sum.constant > 0) return sum.constant
  }
  return undefined
}
