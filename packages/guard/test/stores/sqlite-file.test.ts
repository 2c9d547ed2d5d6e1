import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout } from 'node:timers/promises'
import Database from 'libsql'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import type { SqliteClient } from '../../src/stores/sqlite.ts'
import type { Store } from '../../src/index.ts'
import { keyOf, recordOf, recordsOf, roomy, startMs } from '../../src/testing/clauses/clause.ts'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-sqlite-'))
  path = join(folder, 'sessions.db')
})

afterEach(() => rm(folder, { recursive: true }))

const program = fileURLToPath(new URL('sqlite-process.mjs', import.meta.url))

const start = (...args: readonly string[]) =>
  spawn(process.execPath, [program, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })

const codeOf = (opening: Promise<Store>): Promise<unknown> =>
  opening.then(
    async (store) => {
      await store.close()
      return 'opened'
    },
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

/** Kills it after so many confirmations; what it had confirmed until then. */
async function killedAfter(confirmationsMax: number): Promise<readonly string[]> {
  const child = start('write')
  const confirmed: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    confirmed.push(line)
    if (confirmed.length === confirmationsMax) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return confirmed
}

test(
  'nothing that was confirmed is lost when the process is killed',
  { timeout: 60_000 },
  async () => {
    const confirmed: string[] = []
    for (const confirmationsMax of [1, 37, 150]) {
      confirmed.push(...(await killedAfter(confirmationsMax)))
    }
    const store = await sqliteStore({ path })
    const removed = confirmed
      .filter((line) => line.startsWith('removed '))
      .map((line) => line.slice(8))
    expect(removed.length).toBeGreaterThan(50)
    for (const line of confirmed.filter((each) => each.startsWith('replaced '))) {
      const key = line.slice('replaced '.length)
      const found = await store.find('session', keyOf(key), startMs)
      if (removed.includes(key)) expect(found).toBeUndefined()
      // The removal that came next may have been made and not confirmed.
      else if (found !== undefined) expect(found.value).toBe('replaced')
      else expect(Number(key.split('-')[1]) % 2).toBe(0)
    }
    const { records } = await store.list({ kind: 'session', limit: 1000, nowMs: startMs })
    expect(await store.count('session', startMs)).toBe(records.length)
    await store.close()
  },
)

test('two processes lose none of their updates', { timeout: 60_000 }, async () => {
  const children = [start('count', '60'), start('count', '60')]
  const ended = await Promise.all(children.map((child) => once(child, 'exit')))
  expect(ended).toEqual([
    [0, null],
    [0, null],
  ])
  const store = await sqliteStore({ path })
  const counter = await store.find('session', keyOf('counter'), startMs)
  expect(counter).toMatchObject({ value: '120', version: 121 })
  await store.close()
})

test('the file is for its owner alone', async () => {
  const store = await sqliteStore({ path })
  const modes = await Promise.all(
    [path, `${path}-wal`].map(async (file) => (await stat(file)).mode),
  )
  expect(modes.map((mode) => mode & 0o777)).toEqual([0o600, 0o600])
  await store.close()
})

test('a client of the caller is used, and has its checkpoints too', async () => {
  const opened: string[] = []
  const open = (name: string) => {
    opened.push(name)
    return new Database(name)
  }
  const store = await sqliteStore({ path, open })
  for (const record of recordsOf(1100))
    await store.insert(record, { ...roomy, perOwnerMax: 2000 }, startMs)
  const { size } = await stat(path)
  expect(size).toBeGreaterThan(100_000)
  expect(opened).toEqual([path])
  await store.close()
})

test('the log is taken into the database while it is used', async () => {
  const store = await sqliteStore({ path })
  const before = (await stat(path)).size
  for (const record of recordsOf(900)) await store.insert(record, roomy, startMs)
  const times = { usedAtMs: startMs, expiresAtMs: startMs + 1 }
  // As many writes as bring a checkpoint on; the thread comes to it when it gets a processor.
  for (let round = 0; round < 2000 && (await stat(path)).size === before; round += 1) {
    await store.touch(recordOf(), times, startMs)
    await setTimeout(2)
  }
  expect((await stat(path)).size).toBeGreaterThan(before)
  await store.close()
})

test('what was thrown away at once is freed some at a time', async () => {
  const store = await sqliteStore({ path })
  for (const record of recordsOf(130)) await store.insert(record, roomy, startMs)
  expect(await store.removeAll('session', startMs)).toBe(130)
  for (const record of recordsOf(20)) await store.insert(record, roomy, startMs)
  expect(await store.sweep(100, startMs)).toBe(100)
  expect(await store.sweep(100, startMs)).toBe(30)
  expect(await store.sweep(100, startMs)).toBe(0)
  expect(await store.sweep(100, startMs + 60_000)).toBe(20)
  await store.close()
})

test('a database of a later version is refused', async () => {
  await (await sqliteStore({ path })).close()
  const database = new Database(path)
  database.exec('PRAGMA user_version = 99')
  database.close()
  expect(await codeOf(sqliteStore({ path }))).toBe('GUARD_STORE_TOO_NEW')
})

/** Another process has made the whole of it after so many questions of this one. */
async function openedWhileMade(questionsBefore: number): Promise<unknown> {
  const made = `${path}-made-${questionsBefore}`
  await (await sqliteStore({ path: made })).close()
  const model = new Database(made)
  const statements = model
    .prepare("SELECT sql FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'")
    .all() as readonly { readonly sql: string }[]
  model.close()
  const script = statements.map(({ sql }) => `${sql};`).join('\n')
  const file = `${path}-${questionsBefore}`
  let questions = 0
  const open = (name: string): SqliteClient => {
    const database = new Database(name)
    const prepare = (sql: string) => {
      if (questions === questionsBefore) {
        const other = new Database(file)
        other.exec(`BEGIN IMMEDIATE; ${script} PRAGMA user_version = 1; COMMIT`)
        other.close()
      }
      questions += 1
      return database.prepare(sql)
    }
    return { prepare, exec: (sql) => database.exec(sql), close: () => database.close() }
  }
  return codeOf(sqliteStore({ path: file, open }))
}

test.each([0, 1, 2, 3])('whoever opens what another makes has it too, after %i', async (count) => {
  expect(await openedWhileMade(count)).toBe('opened')
})

test.each([0, 1])('a database of something else is refused, and left as it is', async (version) => {
  const database = new Database(path)
  database.exec(`CREATE TABLE invoice (id INTEGER); PRAGMA user_version = ${version}`)
  expect(await codeOf(sqliteStore({ path }))).toBe('GUARD_STORE_UNUSABLE')
  const [mode] = database.prepare('PRAGMA journal_mode').all()
  expect(mode).toMatchObject({ journal_mode: 'delete' })
  database.close()
})

test('what is no database, or not where it could be, is refused', async () => {
  await writeFile(path, 'by no means a database. '.repeat(200))
  expect(await codeOf(sqliteStore({ path }))).toBe('GUARD_STORE_UNUSABLE')
  const nowhere = join(folder, 'nowhere', 'sessions.db')
  expect(await codeOf(sqliteStore({ path: nowhere }))).toBe('GUARD_STORE_UNUSABLE')
  expect(await codeOf(sqliteStore({ path: folder }))).toBe('GUARD_STORE_UNUSABLE')
})

test('a path that names no file is a mistake of whoever wrote it', async () => {
  await expect(sqliteStore({ path: ':memory:' })).rejects.toThrow(TypeError)
  await expect(sqliteStore({ path: '' })).rejects.toThrow(TypeError)
})

test('who holds the database for long is waited for, and not for ever', async () => {
  // Two copies of SQLite in one process would not see each other's locks.
  const open = (name: string) => new Database(name)
  const store = await sqliteStore({ path, waitMsMax: 300, open })
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  await expect(store.insert(recordOf(), roomy, startMs)).rejects.toMatchObject({
    code: 'GUARD_STORE_UNAVAILABLE',
  })
  expect(await store.find('session', keyOf('key-1'), startMs)).toBeUndefined()
  const waiting = store.insert(recordOf(), roomy, startMs)
  other.exec('COMMIT')
  other.close()
  expect(await waiting).toBe('inserted')
  await store.close()
})
