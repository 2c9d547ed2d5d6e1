import { GuardError } from '../../core/errors.ts'
import { builtinModule } from '../../core/runtime.ts'

/** What this store needs of Node beside SQLite itself. */
export interface NodeParts {
  readonly files: Files
  readonly Worker: new (program: string, options: WorkerOptions) => Thread
}

interface Files {
  open(path: string, flags: string, mode?: number): Promise<File>
}

export interface File {
  datasync(): Promise<void>
  close(): Promise<void>
}

interface WorkerOptions {
  readonly eval: true
  readonly workerData: unknown
}

export interface Thread {
  postMessage(message: unknown): void
  on(event: 'error' | 'exit' | 'message', listener: (value: unknown) => void): unknown
  terminate(): Promise<unknown>
  unref(): void
}

/** @throws GuardError GUARD_STORE_UNUSABLE in a runtime without files and threads. */
export function nodeParts(): NodeParts {
  const files = builtinModule('node:fs/promises')
  const threads = builtinModule('node:worker_threads')
  if (isModule(files) && isModule(threads)) {
    // Node documents both; that this is Node, or is made like it, was just asked.
    return { files: files as never, Worker: Reflect.get(threads, 'Worker') as never }
  }
  throw new GuardError('GUARD_STORE_UNUSABLE', 'SQLite needs Node, with files and threads.')
}

const isModule = (value: unknown): value is object => typeof value === 'object' && value !== null
