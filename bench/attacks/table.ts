import { basename, join } from 'node:path'
import type { VerdictKind } from 'handfast/probe'
import type { Stand } from '../../servers/probe/dist/kit/attack.js'
import { projectFolder } from '../run/folders.ts'

export const attacksPage: string = join(projectFolder, 'docs/attacks.md')

/** One weak server, and what its check said of it with the guard in each place. */
export interface AttackRow {
  readonly name: string
  readonly verdicts: Readonly<Record<Stand, VerdictKind | undefined>>
}

/** They need certificates, and are attacked over TLS: packages/guard/test/adapters/tls.test.ts. */
const overSockets: ReadonlySet<string> = new Set(['cleartext-transport', 'weak-tls'])

export const isOverSockets = (name: string): boolean => overSockets.has(name)

export const stands: readonly Stand[] = ['without', 'in-front', 'built-in', 'behind-gateway']

const heading = `# What the guard and the gateway stop

Each row is a server of \`servers/probe\` that is weak in one way, attacked by the check of the
probe that is about it: alone, with the guard in front and not a line changed, with the guard in its
code where that is what it takes, and behind the gateway, again with not a line changed.
\`npm run bench:attacks -- --write\` runs all of it and writes this page; a test runs it too and
compares.

Where a server stays **vulnerable** with the guard in front, the weakness is in its handlers, and
the column after it has the server whose handlers use the guard. Where that is empty, the guard was
not put into that server, or cannot help: the page of the weakness says which. **Inconclusive** is
a check that could not tell, and no word for safe; so is **not applicable**, for a check that found
nothing there to attack. Cleartext and TLS have tests of their own.

Behind the gateway, callers show API keys, two of them for one principal, and the server behind gets
a credential for each principal, so that it goes on telling them apart. A request state is good for
one second and once. What else the gateway was told is what it cannot know, and stands in
\`servers/probe/kit/declared-rules.ts\`: which results of tools are handles and which arguments take
them (\`unbound-handle\`, \`forgeable-session-token\`, \`session-race\`), that an argument is a
name of each caller's own (\`session-key-from-tool-argument\`), and whose resources are whose
(\`unbound-subscription\`). Everything else is as it comes. \`unbound-agent-token\` takes callers
with DPoP or client certificates, which these are not. Pages beside the endpoint, as those of a
login, are not to be had through a gateway. [Published servers](attacks-published.md) were tried as
well.

| weak server | alone | guard in front | guard in its code | behind the gateway |
|---|---|---|---|---|
`

const shown: Readonly<Record<VerdictKind, string>> = {
  vulnerable: '**vulnerable**',
  safe: 'safe',
  inconclusive: 'inconclusive',
  'not-applicable': 'not applicable',
}

export function attacksText(rows: readonly AttackRow[]): string {
  return heading + rows.map(lineOf).join('')
}

export function lineOf({ name, verdicts }: AttackRow): string {
  const words = stands.map((stand) => {
    const verdict = verdicts[stand]
    return verdict === undefined ? '' : shown[verdict]
  })
  const page = `../packages/catalogue/pages/${basename(name)}.md`
  return `| [${name}](${page}) | ${words.join(' | ')} |\n`
}
