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

export const stands: readonly Stand[] = ['without', 'in-front', 'built-in']

const heading = `# What the guard stops

Each row is a server of \`servers/probe\` that is weak in one way, attacked by the check of the
probe that is about it: alone, with the guard in front and not a line changed, and with the guard
in its code where that is what it takes. \`npm run bench:attacks -- --write\` runs all of it and
writes this page; a test runs it too and compares.

Where a server stays **vulnerable** with the guard in front, the weakness is in its handlers, and
the last column has the server whose handlers use the guard. Where that is empty too, the guard was
not put into that server, or cannot help: the page of the weakness says which. **Inconclusive** is
a check that could not tell, and no word for safe. Cleartext and TLS have tests of their own.

| weak server | alone | guard in front | guard in its code |
|---|---|---|---|
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
