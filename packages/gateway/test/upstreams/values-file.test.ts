import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openValues } from '../../src/upstreams/values-file.ts'

let folder = ''
let file = ''
let nowMs = 0
const clock = (): number => nowMs

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-values-'))
  file = join(folder, 'values.yaml')
  nowMs = 0
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

/** As tools do: whole, and in place of what was there. */
async function put(text: string): Promise<void> {
  await writeFile(`${file}.next`, text)
  await rename(`${file}.next`, file)
}

describe('values of principals in a file', () => {
  it('are read', async () => {
    await put('alice: one\nhttps://issuer.example bob: two\n')
    const values = await (await openValues(file, clock))()
    expect([...values]).toEqual([
      ['alice', 'one'],
      ['https://issuer.example bob', 'two'],
    ])
  })

  it('may be none yet', async () => {
    await put('# nobody so far\n')
    expect((await (await openValues(file, clock))()).size).toBe(0)
  })

  it('come and go with the file, a few seconds later', async () => {
    await put('alice: one\n')
    const current = await openValues(file, clock)
    await put('bob: two\n')
    nowMs = 4999
    expect([...(await current()).keys()]).toEqual(['alice'])
    nowMs = 5000
    const [first, second] = await Promise.all([current(), current()])
    expect([...first.keys(), ...second.keys()]).toEqual(['bob', 'bob'])
  })

  it('stay when the file cannot be used any more, which is told once', async () => {
    await put('alice: one\n')
    const current = await openValues(file, clock)
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    for (const text of ['alice: [', 'alice: one\n']) {
      await put(text)
      for (let look = 0; look < 3; look += 1) {
        nowMs += 5000
        expect((await current()).get('alice')).toBe('one')
      }
    }
    await rm(file)
    nowMs += 5000
    expect((await current()).get('alice')).toBe('one')
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      `${file} cannot be used: it is no YAML, line 1; the values before stay`,
      `${file} cannot be used: ENOENT: no such file or directory; the values before stay`,
    ])
  })

  it.each([
    ['alice: "secret', 'it is no YAML, line 1'],
    ['alice: one\nalice: secret', 'it is no YAML, line 2'],
    ['alice: 12345678', 'a value in it is no text; put it in quotation marks'],
    ['- secret', 'it is to be a mapping of subjects to values'],
  ])('are refused at the start, and not shown: %s', async (text, reason) => {
    await put(text)
    await expect(openValues(file, clock)).rejects.toMatchObject({
      code: 'GATEWAY_FILE_UNUSABLE',
      message: `${file} cannot be used: ${reason}`,
    })
  })

  it('have to be there at the start', async () => {
    await expect(openValues(file, clock)).rejects.toMatchObject({ code: 'GATEWAY_FILE_UNUSABLE' })
  })
})
