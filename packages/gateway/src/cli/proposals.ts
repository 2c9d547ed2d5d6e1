import type { ProposalsAnswer, UpstreamRow } from '../admin/answers.ts'
import type { AdminClient } from './admin-client.ts'
import { CommandLineError } from './command-line.ts'
import type { CommandLine } from './command-line.ts'
import type { Surroundings } from './surroundings.ts'

/** Handles that were learned, as YAML to be pasted below their upstream: of one, or of all. */
export async function proposals(
  admin: AdminClient,
  { options, positionals }: CommandLine,
  { stdout }: Surroundings,
): Promise<number> {
  const isJson = options['json'] === true
  let count = 0
  for (const upstream of await named(admin, positionals[0])) {
    const path = `/api/upstreams/${encodeURIComponent(upstream)}/proposals`
    // The contract of the API is held by a test of its own.
    const answer = (await admin.get(path)) as ProposalsAnswer
    count += answer.proposals.length
    if (isJson) stdout(`${JSON.stringify({ upstream, ...answer })}\n`)
    else if (answer.yaml !== '')
      stdout(`# For upstreams.${upstream}; read it first.\n${answer.yaml}`)
  }
  if (count === 0 && !isJson) {
    stdout('No handles were learned that are not declared. Learning needs learnHandles: true.\n')
  }
  return 0
}

async function named(admin: AdminClient, name: string | undefined): Promise<readonly string[]> {
  const { upstreams } = (await admin.get('/api/upstreams')) as {
    readonly upstreams: readonly UpstreamRow[]
  }
  const names = upstreams.map((upstream) => upstream.name)
  if (name === undefined) return names
  if (names.includes(name)) return [name]
  const message = `There is no such upstream. There are ${names.join(', ')}.`
  throw new CommandLineError('CLI_ARGUMENT_WRONG', message)
}
