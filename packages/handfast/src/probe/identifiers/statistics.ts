/** Two series of measurements held against each other. */
export interface Comparison {
  /** How often one of the first is the larger, from 0 to 1; 0.5 where there is no difference. */
  readonly share: number
  /** How likely such a share is, or one further from the middle, where there is no difference. */
  readonly probability: number
  readonly medians: readonly [number, number]
}

/**
 * The rank test of Mann and Whitney, which asks nothing of how the measurements are distributed:
 * times have a long tail. By the normal approximation, with ties; for eight and more of each.
 */
export function compareRanks(first: readonly number[], second: readonly number[]): Comparison {
  const all = first
    .map((value) => ({ value, isFirst: true }))
    .concat(second.map((value) => ({ value, isFirst: false })))
    .toSorted((left, right) => left.value - right.value)
  let rankSum = 0
  let ties = 0
  for (let start = 0; start < all.length;) {
    let end = start
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1
    const count = end - start
    const rank = (start + 1 + end) / 2
    rankSum += rank * all.slice(start, end).filter(({ isFirst }) => isFirst).length
    ties += count ** 3 - count
    start = end
  }
  const pairs = first.length * second.length
  const u = rankSum - (first.length * (first.length + 1)) / 2
  const total = all.length
  const variance = (pairs / 12) * (total + 1 - ties / (total * (total - 1)))
  const z = variance > 0 ? (u - pairs / 2) / Math.sqrt(variance) : 0
  return {
    share: pairs === 0 ? 0.5 : u / pairs,
    probability: Math.min(1, erfc(Math.abs(z) / Math.SQRT2)),
    medians: [median(first), median(second)],
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/**
 * The complementary error function, to about seven digits of its own size (Numerical Recipes, 6.2:
 * a Chebyshev fit).
 */
export function erfc(x: number): number {
  const z = Math.abs(x)
  const t = 1 / (1 + z / 2)
  let sum = 0
  for (const coefficient of chebyshev.toReversed()) sum = sum * t + coefficient
  const value = t * Math.exp(-z * z + sum)
  return x >= 0 ? value : 2 - value
}

const chebyshev = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
] as const
