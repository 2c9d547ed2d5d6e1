import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { findProgram } from './program.ts'
import { freePort, launch } from './real-server.ts'
import type { RealServer } from './real-server.ts'

/** Undefined where it is not installed: then PGlite stands in for it where it can. */
export const postgresProgram: string | undefined = findProgram('postgres')

/** Postgres refuses to be run by root, who runs it as the user that Debian made for it. */
const user = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : undefined

export const urlOf = ({ port }: RealServer): string =>
  `postgres://handfast@127.0.0.1:${port}/postgres`

export async function startPostgres(more: readonly string[] = []): Promise<RealServer> {
  const initdb = findProgram('initdb')
  if (postgresProgram === undefined || initdb === undefined) throw new Error('there is no postgres')
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'handfast-postgres-'))
  const data = join(folder, 'data')
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  runOnce(initdb, ['-D', data, '-U', 'handfast', '--auth=trust', '--no-locale', '-E', 'UTF8'])
  const settings = [
    'max_connections=60',
    'shared_buffers=32MB',
    `unix_socket_directories=${folder}`,
  ]
  const given = [...settings, ...more].flatMap((setting) => ['-c', setting])
  const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...given]
  return launch({
    program: postgresProgram,
    args,
    port,
    ...(user === undefined ? {} : { user }),
    isReady: () => answers(`postgres://handfast@127.0.0.1:${port}/postgres`),
    clean: () => rmSync(folder, { recursive: true, force: true }),
  })
}

function runOnce(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: tmpdir(), ...user })
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
}

function idOf(flag: string): number {
  return Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
