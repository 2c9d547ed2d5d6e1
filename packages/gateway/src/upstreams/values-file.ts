import { readFile, stat } from 'node:fs/promises'
import type { Principal } from '@handfast/guard'
import { YAMLParseError, parse } from 'yaml'
import { unusableFile, warnOfFile, withFile } from '../opening/with-file.ts'

/** What is shown to the upstream for a principal. */
export interface Values {
  of(principal: Principal): string | undefined
}

export interface ValuesOptions {
  readonly clock: () => number
  /** No two callers have the same subject. */
  readonly subjectsSuffice: boolean
}

/** By subject; or by issuer, tenant where there is one, and subject. */
type Names = ReadonlyMap<string, string | Names>

/** Whoever is added has a value, and whoever is removed has none, this much later at most. */
const lookEveryMs = 5000

/**
 * A YAML file of subjects and values, read anew when it has changed. What is in it then and cannot
 * be used changes nothing, and is told in a warning of the process, once.
 *
 * @throws GatewayError GATEWAY_FILE_UNUSABLE when it cannot be used from the start.
 */
export async function openValues(
  file: string,
  { clock, subjectsSuffice }: ValuesOptions,
): Promise<() => Promise<Values>> {
  let seen = await stampOf(file)
  let values = await read(file, subjectsSuffice)
  let lookedAtMs = clock()
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    const stamp = await stampOf(file).catch(() => 'not there')
    if (stamp === seen) return
    seen = stamp
    try {
      values = await read(file, subjectsSuffice)
    } catch (error) {
      warnOfFile(error, 'the values before stay')
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

async function read(file: string, subjectsSuffice: boolean): Promise<Values> {
  const text = await withFile(file, readFile(file, 'utf8'))
  const names = namesIn(contentOf(file, text) ?? new Map(), { file, depth: 1 })
  if (!subjectsSuffice && [...names.values()].some((value) => typeof value === 'string')) {
    const why = 'callers of different issuers or tenants may have the same subject'
    throw unusableFile(file, `${why}: put each under its issuer, and its tenant where it has one`)
  }
  return { of: (principal) => valueOf(names, principal) }
}

const depthMax = 3

interface Place {
  readonly file: string
  readonly depth: number
}

function namesIn(content: unknown, { file, depth }: Place): Names {
  if (!(content instanceof Map)) {
    throw unusableFile(file, 'it is to be a mapping of subjects to values')
  }
  const names = new Map<string, string | Names>()
  for (const [name, value] of content) {
    if (typeof name !== 'string') {
      throw unusableFile(file, 'a name in it is no text; put it in quotation marks')
    }
    if (typeof value === 'string') names.set(name, value)
    else if (value instanceof Map && depth < depthMax) {
      names.set(name, namesIn(value, { file, depth: depth + 1 }))
    } else throw unusableFile(file, 'a value in it is no text; put it in quotation marks')
  }
  return names
}

/** Each name by itself: two that are written into one text could be those of somebody else. */
function valueOf(names: Names, { issuer, tenant, subject }: Principal): string | undefined {
  const ofIssuer = namesOf(names.get(issuer))
  const peers = tenant === undefined ? ofIssuer : namesOf(ofIssuer?.get(tenant))
  return textOf(peers?.get(subject)) ?? textOf(names.get(subject))
}

const namesOf = (value: string | Names | undefined): Names | undefined =>
  typeof value === 'object' ? value : undefined

const textOf = (value: string | Names | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/** The message of the parser would show what is in it. */
function contentOf(file: string, text: string): unknown {
  try {
    // Names stay what YAML makes of them, which for 007 is a number, and somebody else's name.
    return parse(text, { mapAsMap: true })
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    throw unusableFile(file, line === undefined ? 'it is no YAML' : `it is no YAML, line ${line}`)
  }
}
