import type { ChildProcess } from 'node:child_process'

/** On POSIX a server has a process group of its own, so that what it starts ends with it. */
export const hasGroups: boolean = process.platform !== 'win32'

/** No error where nothing of it is left. */
export function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    if (hasGroups) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It has ended by itself.
  }
}

const living = new Set<ChildProcess>()

/** Whatever ends this process, short of SIGKILL, ends what it started. */
const endAll = (): void => {
  for (const child of living) signalGroup(child, 'SIGKILL')
}

export function endWithUs(child: ChildProcess): void {
  if (living.size === 0) process.on('exit', endAll)
  living.add(child)
}

export function outlivedBy(child: ChildProcess): void {
  living.delete(child)
  if (living.size === 0) process.off('exit', endAll)
}
