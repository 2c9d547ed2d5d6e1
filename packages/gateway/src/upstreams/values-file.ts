import { readFile, stat } from 'node:fs/promises'
import { isObject } from '@handfast/protocol'
import { YAMLParseError, parse } from 'yaml'
import { unusableFile, withFile } from '../opening/with-file.ts'

export type Values = ReadonlyMap<string, string>

/** Whoever is added has a value, and whoever is removed has none, this much later at most. */
const lookEveryMs = 5000

/**
 * A YAML file of names and values, read anew when it has changed. What is in it then and cannot be
 * used changes nothing, and is told in a warning of the process, once.
 *
 * @throws GatewayError GATEWAY_FILE_UNUSABLE when it cannot be used from the start.
 */
export async function openValues(
  file: string,
  clock: () => number,
): Promise<() => Promise<Values>> {
  let seen = await stampOf(file)
  let values = await read(file)
  let lookedAtMs = clock()
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    const stamp = await stampOf(file).catch(() => 'not there')
    if (stamp === seen) return
    seen = stamp
    try {
      values = await read(file)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      process.emitWarning(`${message}; the values before stay`, {
        type: 'Warning',
        code: 'GATEWAY_FILE_UNUSABLE',
      })
    }
  }

  return async () => {
    if (looking === undefined && clock() - lookedAtMs >= lookEveryMs) {
      looking = look().finally(() => {
        lookedAtMs = clock()
        looking = undefined
      })
    }
    await looking
    return values
  }
}

/** Another one when it was written to, or another file was put in its place. */
async function stampOf(file: string): Promise<string> {
  const { ino, size, mtimeNs } = await withFile(file, stat(file, { bigint: true }))
  return `${ino} ${size} ${mtimeNs}`
}

async function read(file: string): Promise<Values> {
  const text = await withFile(file, readFile(file, 'utf8'))
  const content = contentOf(file, text) ?? {}
  if (!isObject(content)) throw unusableFile(file, 'it is to be a mapping of subjects to values')
  const values = new Map<string, string>()
  for (const [subject, value] of Object.entries(content)) {
    if (typeof value !== 'string') {
      throw unusableFile(file, 'a value in it is no text; put it in quotation marks')
    }
    values.set(subject, value)
  }
  return values
}

/** The message of the parser would show what is in it. */
function contentOf(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    throw unusableFile(file, line === undefined ? 'it is no YAML' : `it is no YAML, line ${line}`)
  }
}
