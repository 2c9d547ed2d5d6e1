import type { Facts } from '../facts/facts.ts'
import type { Value } from '../ir/program.ts'

/** Runs again and again within its function. */
export function inLoop({ blocks }: Facts, at: Value): boolean {
  for (let block = blocks.of(at); block !== undefined; block = blocks.all[block.parent]) {
    if (block.arm === 'loop') return true
  }
  return false
}
