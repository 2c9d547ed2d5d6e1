import { readFile, rename, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTls } from '../../src/listeners/tls.ts'
import type { OpenTls } from '../../src/listeners/tls.ts'
import { tlsFiles } from './tls-files.ts'
import type { TlsFiles } from './tls-files.ts'

const lookEveryMs = 30

let files: TlsFiles
let others: TlsFiles
let open: OpenTls
beforeEach(async () => {
  ;[files, others] = await Promise.all([tlsFiles(), tlsFiles()])
  open = await openTls(files.tls, lookEveryMs)
})
afterEach(async () => {
  open.close()
  vi.restoreAllMocks()
  await Promise.all([files.remove(), others.remove()])
})

describe('a certificate that is replaced', () => {
  it('is in use when both of its files are there, and nothing in between', async () => {
    const told = vi.fn<() => void>()
    vi.spyOn(process, 'emitWarning').mockReturnValue()
    const certificate = await readFile(others.tls.certificate)
    open.onChange(told)
    await rename(others.tls.key, files.tls.key)
    await writeFile(files.tls.certificate, certificate)
    await vi.waitFor(() => expect(told).toHaveBeenCalled(), 5000)
    for (const [options] of told.mock.calls as unknown as readonly (readonly unknown[])[]) {
      expect(options).toMatchObject({ cert: certificate })
    }
  })

  it('stays in use when what comes next cannot be, which is told', async () => {
    const told = vi.fn<() => void>()
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue()
    open.onChange(told)
    await writeFile(files.tls.certificate, 'no PEM')
    await vi.waitFor(() => expect(warned).toHaveBeenCalled(), 5000)
    expect(warned.mock.calls[0]).toEqual([
      `${files.tls.certificate} with ${files.tls.key} cannot be used: they are to be PEM, ` +
        'and belong together; the certificate before stays',
      { type: 'Warning', code: 'GATEWAY_FILE_UNUSABLE' },
    ])
    expect(told).not.toHaveBeenCalled()
  })
})
