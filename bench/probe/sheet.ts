import { join } from 'node:path'
import type { CheckResult } from 'handfast/probe'
import { cacheFolder } from '../run/folders.ts'
import { readJudgement, sheetStore } from '../run/judging.ts'
import type { Judgeable, SheetStore } from '../run/judging.ts'
import { isRecord, listOf, textOf, textsOf } from '../run/record.ts'
import type { JsonRecord } from '../run/record.ts'

/** What one check said of one way in. */
export interface SheetEntry extends Judgeable {
  /** `unbound-session legacy streamable-http`: keeps a judgement over runs. */
  readonly key: string
  readonly weakness: string
  readonly verdict: string
  readonly severity: string
  readonly reason: string
  readonly settledBy: string
  /** What shows it, to judge it by. */
  readonly proofs: readonly string[]
}

/** One server's verdicts. Sheets stay in bench/.cache: they name servers. */
export interface Sheet {
  readonly server: string
  /** How it ended by itself; empty when it did not. */
  readonly crashed: string
  readonly requests: number
  readonly elapsedMs: number
  readonly entries: readonly SheetEntry[]
}

export function entryOf(check: CheckResult): SheetEntry {
  const { weakness, verdict, severity, reason, settledBy, era, transport, evidence } = check
  return {
    key: [weakness, era ?? '-', transport ?? '-'].join(' '),
    weakness,
    verdict,
    severity: severity ?? '',
    reason,
    settledBy: settledBy ?? '',
    proofs: evidence
      .filter(({ isProof }) => isProof)
      .map(({ title, answer, shown }) => `${title}: ${answer} (${shown ?? ''})`),
    judgement: '',
    because: '',
  }
}

export const sheets: SheetStore<Sheet> = sheetStore<SheetEntry, Sheet>({
  folder: join(cacheFolder, 'probe/sheets'),
  sheetsMax: 1000,
  // A judgement is of a verdict, and not of another one that comes later.
  keyOf: ({ key, verdict }) => `${key} ${verdict}`,
  read: (value, file) => ({
    server: textOf(value, 'server') ?? '',
    crashed: textOf(value, 'crashed') ?? '',
    requests: Number(value['requests'] ?? 0),
    elapsedMs: Number(value['elapsedMs'] ?? 0),
    entries: listOf(value, 'entries').flatMap((entry) =>
      isRecord(entry) ? [readEntry(entry, file)] : [],
    ),
  }),
})

function readEntry(entry: JsonRecord, file: string): SheetEntry {
  const text = (key: string): string => textOf(entry, key) ?? ''
  return {
    key: text('key'),
    weakness: text('weakness'),
    verdict: text('verdict'),
    severity: text('severity'),
    reason: text('reason'),
    settledBy: text('settledBy'),
    proofs: textsOf(entry, 'proofs'),
    ...readJudgement(entry, file),
  }
}
