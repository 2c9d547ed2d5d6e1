import type { Happening } from '../core/event.ts'
import type { Alarm, DetectorId } from './alert.ts'

/** Looks at what happens, in order, and remembers no more than it has to. */
export interface Detector {
  readonly id: DetectorId
  /** Whether it looks at what goes well, too, which is most of what happens. */
  readonly seesUse?: boolean
  see(happening: Happening): Alarm | undefined
}

/** Makes one with empty memory. */
export type NewDetector = () => Detector
