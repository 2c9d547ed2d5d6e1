/** Why a check could not go on. */
export type StopReason = 'requests' | 'bytes' | 'time' | 'gone' | 'interrupted'

const explanations: Readonly<Record<StopReason, string>> = {
  requests: 'the most requests that one check may send were sent',
  bytes: 'the target has answered with more bytes than a run reads',
  time: 'the time for it was up',
  gone: 'the target has stopped answering',
  interrupted: 'the run was interrupted',
}

/** Ends a check from inside of it; the runner makes a verdict of it, so nobody outside sees one. */
export class ProbeStop extends Error {
  override readonly name = 'ProbeStop'
  readonly reason: StopReason

  constructor(reason: StopReason) {
    super(explanations[reason])
    this.reason = reason
  }
}
