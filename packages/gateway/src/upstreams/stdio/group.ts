/** A process group, by the id of its first process. */
export type Group = number

/** No error where nothing of it is left. */
export function signalGroup(group: Group, signal: 'SIGKILL' | 'SIGTERM'): void {
  try {
    process.kill(-group, signal)
  } catch {
    // It has ended by itself.
  }
}
