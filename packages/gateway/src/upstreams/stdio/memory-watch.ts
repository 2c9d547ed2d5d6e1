import { readdir, readFile } from 'node:fs/promises'
import type { Group } from './group.ts'

/** Looks at the memory of process groups, where `/proc` says what it is: on Linux. */
export interface MemoryWatch {
  readonly isSupported: boolean
  /** `onExceeded` is called when the group takes more than that; until it is let go of. */
  watch(group: Group, bytesMax: number, onExceeded: () => void): void
  unwatch(group: Group): void
  close(): void
}

interface Watched {
  readonly bytesMax: number
  readonly onExceeded: () => void
}

const lookEveryMs = 1000

export function createMemoryWatch(): MemoryWatch {
  const watched = new Map<Group, Watched>()
  const isSupported = process.platform === 'linux'
  let isLooking = false
  const look = async (): Promise<void> => {
    if (isLooking || watched.size === 0) return
    isLooking = true
    const taken = await memoryOfGroups(watched).finally(() => (isLooking = false))
    for (const [group, bytes] of taken) {
      const { bytesMax = Infinity, onExceeded } = watched.get(group) ?? {}
      if (bytes > bytesMax) onExceeded?.()
    }
  }
  const timer = isSupported ? setInterval(() => void look(), lookEveryMs).unref() : undefined
  return {
    isSupported,
    watch: (group, bytesMax, onExceeded) => void watched.set(group, { bytesMax, onExceeded }),
    unwatch: (group) => void watched.delete(group),
    close: () => clearInterval(timer),
  }
}

/** Resident bytes. Pages that processes share are counted for each of them. */
export async function memoryOfGroups(
  groups: Pick<ReadonlyMap<Group, unknown>, 'has'>,
): Promise<ReadonlyMap<Group, number>> {
  const taken = new Map<Group, number>()
  const names = await readdir('/proc').catch(() => [])
  for (const pid of names.filter((name) => /^\d+$/u.test(name))) {
    const group = groupIn(await textOf(`/proc/${pid}/stat`))
    if (!groups.has(group)) continue
    const bytes = residentIn(await textOf(`/proc/${pid}/status`))
    taken.set(group, (taken.get(group) ?? 0) + bytes)
  }
  return taken
}

/** Of a process that has ended in the meantime there is nothing. */
const textOf = (path: string): Promise<string> => readFile(path, 'latin1').catch(() => '')

/** proc_pid_stat(5): the name in brackets may hold brackets; then state, parent and group. */
function groupIn(stat: string): Group {
  const [, , group = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3)
  return Number(group)
}

const residentIn = (status: string): number =>
  Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024
