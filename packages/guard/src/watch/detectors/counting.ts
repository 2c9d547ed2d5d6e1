import type { Happening } from '../../core/event.ts'
import type { Alarm } from '../alert.ts'
import type { Detector } from '../detector.ts'
import { createSlidingCounts } from '../sliding-counts.ts'

/** A detector that speaks when something happens so often within so long. */
export interface CountingRule extends Pick<Alarm, 'detector' | 'weakness' | 'severity'> {
  readonly countMin: number
  readonly windowMs: number
  /** What is counted together; undefined for what is not counted at all. */
  nameOf(happening: Happening): string | undefined
  message(count: number): string
}

const namesMax = 10_000

export function counting(rule: CountingRule): Detector {
  const { detector, weakness, severity, countMin, windowMs } = rule
  const counts = createSlidingCounts({ windowMs, namesMax })
  return {
    id: detector,
    see(happening) {
      const name = rule.nameOf(happening)
      if (name === undefined) return undefined
      const count = counts.add(name, happening.atMs)
      if (count < countMin) return undefined
      counts.clear(name)
      const { atMs } = happening
      // What was attempted is known better by whoever refused it.
      const shown = happening.weakness ?? weakness
      const seen = { detector, weakness: shown, severity, atMs, count, windowMs }
      return { ...seen, message: rule.message(count), ...whoOf(happening) }
    },
  }
}

/** Who and what of a happening, for the evidence of an alarm. */
export function whoOf(
  happening: Happening,
): Pick<Alarm, 'caller' | 'owner' | 'subject' | 'address'> {
  const { caller, owner, subject, address } = happening
  return {
    ...(caller === undefined ? {} : { caller }),
    ...(owner === undefined ? {} : { owner }),
    ...(subject === undefined ? {} : { subject }),
    ...(address === undefined ? {} : { address }),
  }
}
