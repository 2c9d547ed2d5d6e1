import { createRequire } from 'node:module'

const read = createRequire(import.meta.url)('../../package.json') as { readonly version: string }

export const version: string = read.version
