/** Counts by duration, in steps of a factor: enough for quantiles that a chart can show. */
export interface Latency {
  add(ms: number): void
  /** Undefined when there was none. */
  quantile(part: number): number | undefined
}

const firstMs = 0.25
const factor = Math.SQRT2
/** The last one begins at about three minutes. */
const stepsMax = 40

export function createLatency(): Latency {
  const counts = new Uint32Array(stepsMax)
  let total = 0
  return {
    add(ms) {
      const step = ms <= firstMs ? 0 : Math.ceil(Math.log(ms / firstMs) / Math.log(factor))
      const index = Math.min(step, stepsMax - 1)
      counts[index] = (counts[index] ?? 0) + 1
      total += 1
    },
    quantile(part) {
      if (total === 0) return undefined
      let left = Math.ceil(total * part)
      const found = counts.findIndex((count) => (left -= count) <= 0)
      return Math.round(firstMs * factor ** found * 100) / 100
    },
  }
}
