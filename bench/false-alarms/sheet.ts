import { join } from 'node:path'
import { cacheFolder } from '../run/folders.ts'
import { readJudgement, sheetStore } from '../run/judging.ts'
import type { Judgeable, SheetStore } from '../run/judging.ts'
import { isRecord, listOf, textOf, textsOf } from '../run/record.ts'

/** One finding to be judged, with enough of the code to judge it by. */
export interface SheetEntry extends Judgeable {
  readonly fingerprint: string
  readonly weakness: string
  readonly severity: string
  readonly confidence: string
  readonly at: string
  readonly message: string
  readonly code: readonly string[]
}

/** One server's findings. Sheets stay in bench/.cache: they name servers. */
export interface Sheet {
  readonly server: string
  readonly files: number
  readonly lines: number
  readonly entries: readonly SheetEntry[]
}

export const sheets: SheetStore<Sheet> = sheetStore<SheetEntry, Sheet>({
  folder: join(cacheFolder, 'false-alarms'),
  sheetsMax: 5000,
  keyOf: ({ fingerprint }) => fingerprint,
  read: (value, file) => ({
    server: textOf(value, 'server') ?? '',
    files: Number(value['files'] ?? 0),
    lines: Number(value['lines'] ?? 0),
    entries: listOf(value, 'entries').map((entry) => readEntry(entry, file)),
  }),
})

function readEntry(value: unknown, file: string): SheetEntry {
  if (!isRecord(value)) throw new TypeError(`${file}: an entry is not an object`)
  return {
    fingerprint: textOf(value, 'fingerprint') ?? '',
    weakness: textOf(value, 'weakness') ?? '',
    severity: textOf(value, 'severity') ?? '',
    confidence: textOf(value, 'confidence') ?? '',
    at: textOf(value, 'at') ?? '',
    message: textOf(value, 'message') ?? '',
    code: textsOf(value, 'code'),
    ...readJudgement(value, file),
  }
}
