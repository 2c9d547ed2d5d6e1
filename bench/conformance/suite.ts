import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../run/command.ts'
import { isRecord, textOf } from '../run/record.ts'
import type { Check, Results, Status } from './compare.ts'

/** The official suite, where it is installed, and a Node that can run it. */
export interface Suite {
  readonly node: string
  readonly file: string
}

const runMsMax = 300_000

/** Runs what a revision requires of a server; what the checks say is in the files it writes. */
export async function runSuite(suite: Suite, url: string, revision: string): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  const words = [suite.file, 'server', '--url', url, '--requirements', revision, '-o', folder]
  const { stderr, timedOut } = await runCommand(suite.node, words, { timeoutMs: runMsMax })
  try {
    const results = await readResults(folder)
    if (timedOut || results.size === 0) throw new Error(`the suite did not run: ${stderr}`)
    return results
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** `server-tools-list-2026-01-31T12-00-00-000Z`. */
const resultsFolder = /^server-(?<scenario>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/u

async function readResults(folder: string): Promise<Results> {
  const results = new Map<string, readonly Check[]>()
  for (const name of await readdir(folder)) {
    const scenario = resultsFolder.exec(name)?.groups?.['scenario']
    if (scenario === undefined) continue
    const value: unknown = JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8'))
    results.set(scenario, Array.isArray(value) ? value.flatMap(readCheck) : [])
  }
  return results
}

const statuses: readonly Status[] = ['FAILURE', 'INFO', 'SKIPPED', 'SUCCESS', 'WARNING']

function readCheck(value: unknown): readonly Check[] {
  if (!isRecord(value)) return []
  const status = statuses.find((one) => one === value['status'])
  return status === undefined ? [] : [{ id: textOf(value, 'id') ?? '', status }]
}
