import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/admin/answers.ts'
import { openAuditLog } from '../../src/admin/audit-log.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-audit-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const entryAt = (at: string): AuditEntry => ({
  at,
  who: 'operator',
  via: 'link',
  action: 'log-in',
  outcome: 'begun',
})

describe('what operators did', () => {
  it('is there after a restart, and a line that was cut off takes no other with it', async () => {
    const first = await openAuditLog(folder)
    await first.add(entryAt('one'))
    await first.close()
    const path = join(folder, 'operators.ndjson')
    await writeFile(path, '{"at":"two","who":"oper', { flag: 'a' })
    const second = await openAuditLog(folder)
    await second.add(entryAt('three'))
    await second.close()
    const third = await openAuditLog(folder)
    expect(third.newest(10).map(({ at }) => at)).toEqual(['three', 'one'])
    await third.close()
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(4)
  })

  it('is read from its end, however long it is', async () => {
    const path = join(folder, 'operators.ndjson')
    const old = { ...entryAt('old'), target: 'x'.repeat(900) }
    await writeFile(path, `${JSON.stringify(old)}\n`.repeat(3000))
    const log = await openAuditLog(folder)
    await log.add(entryAt('new'))
    const shown = log.newest(5000)
    expect(shown).toHaveLength(1000)
    expect(shown[0]?.at).toBe('new')
    expect(shown.slice(1).every(({ at }) => at === 'old')).toBe(true)
    await log.close()
    expect((await stat(path)).size).toBeGreaterThan(3_000_000 * 0.9)
  })

  it('has to have a folder', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openAuditLog(join(folder, 'file', 'admin'))).rejects.toMatchObject({
      code: 'GATEWAY_FILE_UNUSABLE',
    })
  })
})
