import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { withFile } from '../opening/with-file.ts'
import type { AuditEntry } from './answers.ts'

/** What operators did. It is added to, and never changed; an entry is on disk before the deed. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>
  /** The newest, last one first. */
  newest(max: number): readonly AuditEntry[]
  close(): Promise<void>
}

const fileName = 'operators.ndjson'
const shownMax = 1000
/** An entry has some 150 bytes, and more where names of principals are long. */
const readBytesMax = 1024 * 1024

/** @throws GatewayError when the folder or the file cannot be written to. */
export async function openAuditLog(folder: string): Promise<AuditLog> {
  await withFile(folder, mkdir(folder, { recursive: true, mode: 0o700 }))
  const path = join(folder, fileName)
  const file = await withFile(path, open(path, 'a+', 0o600))
  const text = await withFile(path, endOf(file))
  // Else the next entry would be part of a line that was cut off when the machine went down.
  if (text !== '' && !text.endsWith('\n')) await withFile(path, file.appendFile('\n'))
  const entries = text.split('\n').flatMap(entryIn).slice(-shownMax)
  return {
    async add(entry) {
      await file.appendFile(`${JSON.stringify(entry)}\n`)
      await file.datasync()
      entries.push(entry)
      if (entries.length > shownMax) entries.shift()
    },
    newest: (max) => entries.slice(-max).reverse(),
    close: () => file.close(),
  }
}

/** Of a log of years, only what is shown is read. */
async function endOf(file: FileHandle): Promise<string> {
  const { size } = await file.stat()
  const position = Math.max(0, size - readBytesMax)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - position), { position })
  return buffer.toString('utf8', 0, bytesRead)
}

/** A line that was cut off, by us or when the machine went down, is no entry. */
function entryIn(line: string): AuditEntry[] {
  try {
    // Written by `add` alone, into a file that nobody else can write to.
    return line === '' ? [] : [JSON.parse(line) as AuditEntry]
  } catch {
    return []
  }
}
