/** What a probe may spend. Everything that a target can make longer has its maximum here. */
export interface ProbeLimits {
  /** Of one check; detection and closing count as one each. */
  readonly requestsMax: number
  /** Of one answer; what is beyond is not read. */
  readonly answerBytesMax: number
  /** Of all answers together. */
  readonly bytesMax: number
  /** Until an answer is complete, or a stream has shown what is waited for. */
  readonly answerMsMax: number
  /** Until a program that was started gives its first answer. */
  readonly startMsMax: number
  /** How long silence is listened to before it counts as nothing. */
  readonly silenceMs: number
  readonly checkMsMax: number
  /** Of the whole run, without closing. */
  readonly runMsMax: number
  /** For ending the sessions that were opened. */
  readonly closeMsMax: number
  /** Requests in a row that get no answer before the target counts as gone. */
  readonly unansweredMax: number
  /** Samples of an identifier. */
  readonly samplesMax: number
  /** Tools of a target that are looked at. */
  readonly toolsMax: number
}

export const defaultLimits: ProbeLimits = {
  requestsMax: 200,
  answerBytesMax: 1024 * 1024,
  bytesMax: 64 * 1024 * 1024,
  answerMsMax: 5_000,
  startMsMax: 30_000,
  silenceMs: 2_000,
  checkMsMax: 30_000,
  runMsMax: 120_000,
  closeMsMax: 3_000,
  unansweredMax: 3,
  samplesMax: 32,
  toolsMax: 200,
}
