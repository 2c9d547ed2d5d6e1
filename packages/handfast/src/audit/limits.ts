/**
 * Everything the audit bounds, in steps and sizes rather than in time, so that a run can be
 * repeated.
 */
export const auditLimits = {
  /** Instructions of one file: about ten million lines of code, or a bundle of 60 MB. */
  instructionsPerFileMax: 8_000_000,
  /** Instructions of a target. */
  instructionsMax: 40_000_000,
  /** Nesting of statements and expressions. */
  depthMax: 400,
  /** Solver steps per instruction of the program. */
  stepsPerInstructionMax: 40,
} as const
