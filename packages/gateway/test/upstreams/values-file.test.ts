import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openValues } from '../../src/upstreams/values-file.ts'

const issuer = 'https://issuer.example'

let folder = ''
let file = ''
let nowMs = 0
const clock = (): number => nowMs
const alone = { clock, subjectsSuffice: true }
const several = { clock, subjectsSuffice: false }

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
  it('are by subject where subjects are enough', async () => {
    await put('alice: one\nhttps://issuer.example:\n  bob: two\n')
    const { of } = await (await openValues(file, alone))()
    expect(of({ issuer, subject: 'alice' })).toBe('one')
    expect(of({ issuer, subject: 'bob' })).toBe('two')
    expect(of({ issuer, subject: 'carol' })).toBeUndefined()
    expect(of({ issuer, subject: issuer })).toBeUndefined()
  })

  it('are by issuer and tenant where two may have the same subject', async () => {
    const ofTenants = '  acme:\n    alice: four\n  umbra:\n    alice: five\n'
    await put(
      `${issuer}:\n  alice: one\nhttps://b.example:\n  alice: two\n` +
        `https://c.example:\n  alice: three\n${ofTenants}`,
    )
    const { of } = await (await openValues(file, several))()
    const [b, c] = ['https://b.example', 'https://c.example']
    const found = [
      of({ issuer, subject: 'alice' }),
      of({ issuer: b, subject: 'alice' }),
      of({ issuer: c, subject: 'alice' }),
      of({ issuer: c, tenant: 'acme', subject: 'alice' }),
      of({ issuer: c, tenant: 'umbra', subject: 'alice' }),
    ]
    expect(found).toEqual(['one', 'two', 'three', 'four', 'five'])
    const nobody = [
      of({ issuer: 'https://d.example', subject: 'alice' }),
      of({ issuer, tenant: 'acme', subject: 'alice' }),
      of({ issuer: c, tenant: 'alice', subject: 'alice' }),
      of({ issuer: c, subject: 'acme' }),
      of({ issuer: 'https://d.example', subject: issuer }),
      of({ issuer: 'https://d.example', subject: `${issuer} alice` }),
    ]
    expect(nobody).toEqual(nobody.map(() => undefined))
  })

  it('are refused by subject alone where two may have the same', async () => {
    await put(`alice: one\n${issuer}:\n  bob: two\n`)
    await expect(openValues(file, several)).rejects.toMatchObject({
      code: 'GATEWAY_FILE_UNUSABLE',
      message: expect.stringContaining('put each under its issuer') as unknown,
    })
  })

  it('are not those of a subject that YAML would write otherwise', async () => {
    await put("'007': one\n__proto__: two\nconstructor: three\n")
    const { of } = await (await openValues(file, alone))()
    const subjects = ['007', '7', '__proto__', 'constructor', 'toString']
    const found = subjects.map((subject) => of({ issuer, subject }))
    expect(found).toEqual(['one', undefined, 'two', 'three', undefined])
  })

  it('may be none yet', async () => {
    await put('# nobody so far\n')
    const { of } = await (await openValues(file, alone))()
    expect(of({ issuer, subject: 'alice' })).toBeUndefined()
  })

  it('come and go with the file, a few seconds later', async () => {
    await put('alice: one\n')
    const current = await openValues(file, alone)
    await put('bob: two\n')
    nowMs = 4999
    expect((await current()).of({ issuer, subject: 'alice' })).toBe('one')
    nowMs = 5000
    for (const { of } of await Promise.all([current(), current()])) {
      expect(of({ issuer, subject: 'alice' })).toBeUndefined()
      expect(of({ issuer, subject: 'bob' })).toBe('two')
    }
  })

  it('stay when the file cannot be used any more, which is told once', async () => {
    await put('alice: one\n')
    const current = await openValues(file, alone)
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue()
    for (const text of ['alice: [', 'alice: one\n']) {
      await put(text)
      for (let look = 0; look < 3; look += 1) {
        nowMs += 5000
        expect((await current()).of({ issuer, subject: 'alice' })).toBe('one')
      }
    }
    await rm(file)
    nowMs += 5000
    expect((await current()).of({ issuer, subject: 'alice' })).toBe('one')
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      `${file} cannot be used: it is no YAML, line 1; the values before stay`,
      `${file} cannot be used: ENOENT: no such file or directory; the values before stay`,
    ])
  })

  it.each([
    ['alice: "secret', 'it is no YAML, line 1'],
    ['alice: one\nalice: secret', 'it is no YAML, line 2'],
    ['alice: 12345678', 'a value in it is no text; put it in quotation marks'],
    ['007: secret', 'a name in it is no text; put it in quotation marks'],
    ['~: secret', 'a name in it is no text; put it in quotation marks'],
    ['[a, b]: secret', 'a name in it is no text; put it in quotation marks'],
    ['a: { 1e3: secret }', 'a name in it is no text; put it in quotation marks'],
    ['- secret', 'it is to be a mapping of subjects to values'],
    ['a: { b: { c: { d: deep } } }', 'a value in it is no text; put it in quotation marks'],
  ])('are refused at the start, and not shown: %s', async (text, reason) => {
    await put(text)
    await expect(openValues(file, alone)).rejects.toMatchObject({
      code: 'GATEWAY_FILE_UNUSABLE',
      message: `${file} cannot be used: ${reason}`,
    })
  })

  it('have to be there at the start', async () => {
    await expect(openValues(file, alone)).rejects.toMatchObject({ code: 'GATEWAY_FILE_UNUSABLE' })
  })
})
