import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository: string = fileURLToPath(new URL('..', import.meta.url))

export const textOf = (path: string): string => readFileSync(join(repository, path), 'utf8')
