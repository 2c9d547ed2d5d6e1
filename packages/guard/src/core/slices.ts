export interface Slices {
  readonly recordsMax: number
  /** What one call may look at. */
  readonly sliceMax: number
}

/** Sweeps until nothing is left or it was enough, and lets the process go on between two slices. */
export async function inSlices(
  { recordsMax, sliceMax }: Slices,
  sweep: (recordsMax: number) => Promise<number>,
): Promise<number> {
  let freed = 0
  for (let left = recordsMax; left > 0; left -= sliceMax) {
    if (left < recordsMax) await new Promise((resolve) => setTimeout(resolve))
    const swept = await sweep(Math.min(left, sliceMax))
    freed += swept
    if (swept === 0) break
  }
  return freed
}
