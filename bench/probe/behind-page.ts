import { join } from 'node:path'
import { benchFolder, projectFolder } from '../run/folders.ts'
import { isRecord, listOf, textOf } from '../run/record.ts'

export const behindFile: string = join(benchFolder, 'probe/behind.json')
export const behindPage: string = join(projectFolder, 'docs/attacks-published.md')

/** How often a weakness was shown, and what the same checks said behind the gateway. */
export interface BehindRow {
  readonly weakness: string
  readonly shown: number
  readonly safe: number
  readonly notApplicable: number
  readonly inconclusive: number
  readonly vulnerable: number
}

/** A published vulnerability; `behind` is a verdict. */
export interface BehindCase {
  readonly server: string
  readonly weakness: string
  readonly behind: string
}

/** What is committed. Servers have names only where anybody can read of their weakness. */
export interface Behind {
  readonly servers: number
  /** Of them: those that speak over stdio. */
  readonly stdio: number
  readonly rows: readonly BehindRow[]
  readonly cases: readonly BehindCase[]
}

const counts = ['shown', 'safe', 'notApplicable', 'inconclusive', 'vulnerable'] as const

/** @throws TypeError when it is not what was written. */
export function readBehind(value: unknown): Behind {
  if (!isRecord(value)) throw new TypeError('behind.json is not an object')
  const numberOf = (record: object, name: string): number =>
    Number(Object.entries(record).find(([key]) => key === name)?.[1] ?? 0)
  return {
    servers: numberOf(value, 'servers'),
    stdio: numberOf(value, 'stdio'),
    rows: listOf(value, 'rows').flatMap((row) => {
      if (!isRecord(row)) return []
      const [shown = 0, safe = 0, notApplicable = 0, inconclusive = 0, vulnerable = 0] = counts.map(
        (name) => numberOf(row, name),
      )
      const weakness = textOf(row, 'weakness') ?? ''
      return [{ weakness, shown, safe, notApplicable, inconclusive, vulnerable }]
    }),
    cases: listOf(value, 'cases').flatMap((one) => {
      if (!isRecord(one)) return []
      const [server = '', weakness = '', behind = ''] = ['server', 'weakness', 'behind'].map(
        (name) => textOf(one, name) ?? '',
      )
      return [{ server, weakness, behind }]
    }),
  }
}

const page = (weakness: string): string =>
  `[${weakness}](../packages/catalogue/pages/${weakness}.md)`

export function behindText({ servers, stdio, rows, cases }: Behind): string {
  const line = (cells: readonly (number | string)[]): string => `| ${cells.join(' | ')} |`
  return `# Published servers, before and behind the gateway

${servers} servers from npm, ${stdio} of them over stdio, were probed on loopback as they come, and
what was shown of them was asked again through a gateway that was told nothing but who is calling,
and of a published vulnerability below that its server keeps no sessions (\`stateless\`). Their
names are not here, as most of this is published nowhere. What needs a day to be shown is left out;
[attacks](attacks.md) has it, with servers of our own. The servers of a list are probed, and
this page is written, by \`node bench/dist/probe/behind.js LIST --write\`.

| weakness | shown | behind: safe | nothing to attack | could not tell | vulnerable |
|---|---|---|---|---|---|
${rows
  .map(({ weakness, ...row }) => line([page(weakness), ...counts.map((name) => row[name])]))
  .join('\n')}

**Nothing to attack** is a check that found nothing of the kind behind the gateway, such as session
ids in URLs, which its clients never see. **Could not tell** is no word for safe.

## Published vulnerabilities

Versions of which anybody can read that they had it (\`bench/probe/live-cases.json\`), as they were.

| server | weakness | alone | behind the gateway |
|---|---|---|---|
${cases
  .map(({ server, weakness, behind }) => line([server, page(weakness), '**vulnerable**', behind]))
  .join('\n')}
`
}
