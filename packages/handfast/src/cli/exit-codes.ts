/** What the command ends with. Scripts rely on these. */
export const exitCodes = {
  clean: 0,
  /** Findings at or above the bar. */
  findings: 1,
  /** Wrong arguments or configuration, a target that cannot be opened, a defect. */
  failed: 2,
  /** Nothing to analyse, or too little of it was: not finding anything means nothing. */
  inconclusive: 3,
  /** 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
