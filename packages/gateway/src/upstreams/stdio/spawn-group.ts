import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import type { Group } from './group.ts'

export type Spawned =
  | { readonly kind: 'started'; readonly child: ChildProcess; readonly group: Group }
  | { readonly kind: 'failed'; readonly cause: Promise<unknown> }

/**
 * A process in a group of its own. That there is none Node tells by an error that is thrown, as
 * for a folder that is a file, or by an event, and without any pipes where no descriptors are left.
 */
export function spawnGroup(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'stdio'>,
): Spawned {
  try {
    const child = spawn(program, args, { ...options, detached: true })
    const { pid: group } = child
    if (group !== undefined) return { kind: 'started', child, group }
    return { kind: 'failed', cause: once(child, 'error').then(([cause]: unknown[]) => cause) }
  } catch (cause) {
    return { kind: 'failed', cause: Promise.resolve(cause) }
  }
}
