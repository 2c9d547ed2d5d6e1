/**
 * Runs the official conformance suite on the server that belongs to it, before the gateway and
 * behind it, and prints what each scenario said. Ends with 1 when something is worse behind it and
 * nobody has said why that is right. Words: [--json] [--only SCENARIO]…
 */
import { join } from 'node:path'
import { startHandfast } from '../gateway/contenders.ts'
import { install } from '../probe/install.ts'
import { findNewerNode } from '../run/newer-node.ts'
import { isWanted, readOptions } from '../run/options.ts'
import { figuresJson, print, table, tell } from '../run/report.ts'
import { compare } from './compare.ts'
import type { Compared } from './compare.ts'
import { serverSpecs, startReferenceServer } from './reference-server.ts'
import { runSuite } from './suite.ts'
import type { Suite } from './suite.ts'
import { figuresOf, textOf } from './table.ts'

const suiteSpec = '@modelcontextprotocol/conformance@0.2.0-alpha.12'
const revisions = ['2025-11-25', '2026-07-28'] as const

const options = readOptions(process.argv.slice(2))
const installed = await install({ install: [suiteSpec, ...serverSpecs], driver: undefined }, [])
if (installed.folder === undefined) {
  tell(installed.missing)
  process.exitCode = 2
} else {
  await run(installed.folder)
}

async function run(folder: string): Promise<void> {
  const file = join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js')
  const suite: Suite = { node: await findNewerNode(folder), file }
  const figures = new Map<string, number>()
  for (const revision of revisions) {
    const compared = await compareOn(suite, folder, revision)
    for (const [name, value] of figuresOf(revision, compared)) figures.set(name, value)
    if (!options.json) print(`${textOf(revision, compared)}\n`)
    if (compared.some(({ change }) => change === 'worse')) process.exitCode = 1
  }
  print(options.json ? figuresJson(figures) : table([...figures].map(([k, v]) => [k, String(v)])))
}

/** A server and a gateway for each revision, so that neither remembers the other. */
async function compareOn(
  suite: Suite,
  folder: string,
  revision: string,
): Promise<readonly Compared[]> {
  const server = await startReferenceServer(folder)
  // Who may hear of which resource is something that a gateway has to be told.
  const upstream = { url: server.url, subscribe: ['test://**'] }
  const gateway = await startHandfast({ name: 'handfast', state: { store: 'memory' }, upstream })
  try {
    tell(`${revision}, before the gateway`)
    const before = await runSuite(suite, server.url, revision)
    tell(`${revision}, behind it`)
    const all = compare(before, await runSuite(suite, gateway.url, revision))
    return all.filter(({ scenario }) => isWanted(scenario, options))
  } finally {
    await gateway.close()
    await server.stop()
  }
}
