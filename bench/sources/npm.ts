import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run/command.ts'

const packMsMax = 120_000
const unpackMsMax = 60_000
const complaintCharsMax = 200

/** Puts what `npm pack` delivers into the folder; what went wrong, or undefined. */
export async function unpackNpm(spec: string, folder: string): Promise<string | undefined> {
  const parcel = `${folder}.parcel`
  rmSync(parcel, { recursive: true, force: true })
  mkdirSync(parcel, { recursive: true })
  try {
    const packed = await runCommand(
      'npm',
      ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', parcel],
      { timeoutMs: packMsMax },
    )
    const file = readdirSync(parcel).find((name) => name.endsWith('.tgz'))
    if (file === undefined) {
      return `npm has no ${spec}: ${packed.stderr.trim().slice(0, complaintCharsMax)}`
    }
    return await unpackTar(join(parcel, file), folder, ['-z', '--strip-components=1'])
  } finally {
    rmSync(parcel, { recursive: true, force: true })
  }
}

/** Unpacks with the system's tar, which refuses paths that lead out of the folder. */
export async function unpackTar(
  file: string,
  folder: string,
  words: readonly string[],
): Promise<string | undefined> {
  const result = await runCommand(
    'tar',
    ['-x', '-f', file, '-C', folder, '--no-same-owner', ...words],
    { timeoutMs: unpackMsMax },
  )
  return result.code === 0
    ? undefined
    : `not unpacked: ${result.stderr.trim().slice(0, complaintCharsMax)}`
}
