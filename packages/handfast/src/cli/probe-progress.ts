import type { ProbeProgress } from '../probe/probe-options.ts'

const minuteMs = 60_000

/** A line on how far a probe has come; a check that waits looks as if it stood still. */
export function probeProgress({ done, total, weakness, waitMs }: ProbeProgress): string {
  const at = `check ${done + 1} of ${total}  ${weakness}`
  if (waitMs === 0) return at
  const seconds = Math.ceil(waitMs / 1_000)
  const long = waitMs < minuteMs ? `${seconds} s` : `${Math.ceil(waitMs / minuteMs)} min`
  return `${at}, which may wait for ${long}`
}
