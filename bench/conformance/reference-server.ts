import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { startTarget } from '../probe/target.ts'
import type { Target } from '../probe/target.ts'
import { readRecipe } from '../probe/recipe.ts'
import { fetchSource } from '../sources/fetch-source.ts'

/** The suite's own example of a server that does everything; it is in no package. */
const source = {
  git: 'modelcontextprotocol/conformance',
  ref: 'c321dd32035556e6769d3724a8ee97d87c3faaac',
} as const
const file = 'examples/servers/typescript/everything-server.ts'
const builtFile = 'everything-server.mjs'

/** What it is written with. */
export const serverSpecs: readonly string[] = [
  '@modelcontextprotocol/sdk@1.30.0',
  'cors@2.8.5',
  'express@5.2.1',
  'zod@4.6.7',
]

/** @throws Error when it cannot be had or does not listen. */
export async function startReferenceServer(folder: string): Promise<Target> {
  const fetched = await fetchSource(source, [file])
  if (fetched.folder === undefined) throw new Error(fetched.missing)
  // Types are taken out, and nothing is taken in: what it imports is installed beside it.
  const bundle = await rolldown({
    input: join(fetched.folder, file),
    external: (id) => !/^[./]/u.test(id),
  })
  await bundle.write({ file: join(folder, builtFile), format: 'es' })
  await bundle.close()
  const recipe = readRecipe({
    name: 'everything',
    install: serverSpecs,
    file: builtFile,
    environment: { PORT: '{port}' },
  })
  return startTarget(recipe, { folder })
}
