import { GuardError } from '../../core/errors.ts'
import { builtinModule } from '../../core/runtime.ts'

/** What this store needs of Node beside SQLite itself. */
export interface NodeParts {
  readonly files: Files
  /** A module that may be there: one of Node, or one that is installed. */
  load(name: string): unknown
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
  const modules = builtinModule('node:module')
  const threads = builtinModule('node:worker_threads')
  if (!isModule(files) || !isModule(modules) || !isModule(threads)) {
    throw new GuardError('GUARD_STORE_UNUSABLE', 'SQLite needs Node, with files and threads.')
  }
  // Node documents these three; that this is Node, or is made like it, was just asked.
  const createRequire = Reflect.get(modules, 'createRequire') as (from: string) => Load
  const Worker = Reflect.get(threads, 'Worker') as NodeParts['Worker']
  return { files: files as NodeParts['files'], load: createRequire(import.meta.url), Worker }
}

type Load = (name: string) => unknown

/** That of `node:module` is a function. */
const isModule = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null)
