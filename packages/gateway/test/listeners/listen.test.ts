import { rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import { listen } from '../../src/listeners/listen.ts'
import { tlsFiles } from './tls-files.ts'
import type { TlsFiles } from './tls-files.ts'

const { limits } = defaultConfig
const listener = (): void => undefined

let files: TlsFiles
beforeEach(async () => {
  files = await tlsFiles()
})
afterEach(() => files.remove())

const listening = (more: object): Promise<unknown> =>
  listen({ listener, limits, listen: { ...defaultConfig.listen, port: 0, ...more } }).then(
    async ({ drain }) => {
      await drain(0)
      return 'listened'
    },
    ({ code, message }: Error & { code: string }) => [code, message],
  )

describe('where the gateway cannot listen', () => {
  it('says that somebody else does', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await listening({ port })).toEqual([
      'GATEWAY_ADDRESS_TAKEN',
      `Something listens at 127.0.0.1:${port} already; end it, or configure another port`,
    ])
    other.close()
  })

  it('says which address this machine does not have', async () => {
    // RFC 3849: documentation, and nobody's.
    const [code, message] = (await listening({ address: '2001:db8::1' })) as readonly string[]
    expect(code).toBe('GATEWAY_ADDRESS_UNUSABLE')
    expect(message).toContain('[2001:db8::1]:0')
  })

  it('says which file of TLS is not there', async () => {
    await rm(files.tls.key)
    expect(await listening({ tls: files.tls })).toEqual([
      'GATEWAY_FILE_UNUSABLE',
      `${files.tls.key} cannot be used: ENOENT: no such file or directory`,
    ])
  })

  it.each(['no PEM', 'a key of somebody else'])('says which files do not fit: %s', async (what) => {
    const { certificate, key } = files.tls
    if (what === 'no PEM') await writeFile(certificate, what)
    else {
      const others = await tlsFiles()
      await rename(others.tls.key, key)
      await others.remove()
    }
    expect(await listening({ tls: files.tls })).toEqual([
      'GATEWAY_FILE_UNUSABLE',
      `${certificate} with ${key} cannot be used: they are to be PEM, and belong together`,
    ])
  })

  it('says nothing where it can', async () => {
    expect(await listening({ tls: files.tls })).toBe('listened')
  })
})
