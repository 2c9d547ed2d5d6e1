/**
 * Attacks every weak server alone, behind the guard, with the guard in its code, and behind the
 * gateway, and prints what the checks of the probe said. Words: [--json] [--write] [--only TEXT]…
 */
import { Console } from 'node:console'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as AttackModule from '../../servers/probe/dist/kit/attack.js'
import type { Pair } from '../../servers/probe/dist/kit/pairs.js'
import { readPairs } from '../probe/pairs.ts'
import { projectFolder } from '../run/folders.ts'
import { isWanted } from '../run/options.ts'
import { readPageOptions } from '../run/page-options.ts'
import type { PageOptions } from '../run/page-options.ts'
import { figuresJson, print, tell } from '../run/report.ts'
import { attacksPage, attacksText, isOverSockets, lineOf } from './table.ts'
import type { AttackRow } from './table.ts'

// Servers that run inside of this process print what they like; standard output is not theirs.
globalThis.console = new Console(process.stderr)
const given = readPageOptions(process.argv.slice(2))
if (given !== undefined) await run(given)

async function run(options: PageOptions): Promise<void> {
  const file = join(projectFolder, 'servers/probe/dist/kit/attack.js')
  const { attack }: typeof AttackModule = await import(pathToFileURL(file).href)
  const rows: AttackRow[] = []
  const pairs = (await readPairs()).filter(({ name }) => !isOverSockets(name))
  for (const pair of pairs.filter(({ name }) => isWanted(name, options))) {
    const row = await rowOf(pair, attack)
    tell(lineOf(row).trimEnd())
    rows.push(row)
  }
  if (options.writes) writeFileSync(attacksPage, attacksText(rows))
  print(options.json ? figuresJson(figuresOf(rows)) : attacksText(rows))
}

async function rowOf(pair: Pair, attack: (typeof AttackModule)['attack']): Promise<AttackRow> {
  return {
    name: pair.name,
    verdicts: {
      without: await attack(pair, 'without'),
      'in-front': await attack(pair, 'in-front'),
      'built-in': await attack(pair, 'built-in'),
      'behind-gateway': await attack(pair, 'behind-gateway'),
    },
  }
}

function figuresOf(rows: readonly AttackRow[]): ReadonlyMap<string, number> {
  const shown = rows.filter(({ verdicts }) => verdicts.without === 'vulnerable')
  const stopped = (one: AttackRow): boolean =>
    one.verdicts['in-front'] === 'safe' || one.verdicts['built-in'] === 'safe'
  return new Map([
    ['attacks.servers', rows.length],
    ['attacks.shown-without', shown.length],
    ['attacks.stopped-in-front', shown.filter((one) => one.verdicts['in-front'] === 'safe').length],
    [
      'attacks.stopped-by-gateway',
      shown.filter((one) => one.verdicts['behind-gateway'] === 'safe').length,
    ],
    ['attacks.stopped', shown.filter(stopped).length],
  ])
}
