import type { RandomBytes } from './random.ts'

/** Of a length that others do not choose, so that those who met do not meet again. */
export function pause(longestMs: number, random: RandomBytes): Promise<void> {
  const [byte = 0] = random(1)
  return new Promise((resolve) => setTimeout(resolve, (byte / 256) * longestMs))
}
