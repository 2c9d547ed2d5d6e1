import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withFile } from '../opening/with-file.ts'

/** How the command line finds the admin API of a gateway that runs, and gets in. */
export interface SecretFile {
  readonly url: string
  readonly secret: string
  /** Path of the certificate that it shows, whatever name that is for; absent without TLS. */
  readonly certificate?: string
}

const fileName = 'admin.secret'

/** For its owner alone, and in place whole: the command line may read it at any time. */
export async function writeSecretFile(folder: string, content: SecretFile): Promise<string> {
  const path = join(folder, fileName)
  await withFile(path, replace(path, `${JSON.stringify(content)}\n`))
  return path
}

async function replace(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${process.pid}`
  await rm(unfinished, { force: true })
  await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' })
  await rename(unfinished, path)
}
