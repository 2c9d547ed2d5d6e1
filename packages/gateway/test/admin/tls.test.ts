import { connect } from 'node:http2'
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trusting } from '../../src/admin/trusting.ts'
import { defaultAdmin } from '../../src/index.ts'
import type { Gateway } from '../../src/index.ts'
import { echoServer, gatewayBefore } from '../kit.ts'
import type { EchoServer } from '../kit.ts'
import { tlsFiles } from '../listeners/tls-files.ts'
import type { TlsFiles } from '../listeners/tls-files.ts'

interface Heard {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

describe('a console that others reach', () => {
  let behind: EchoServer
  let files: TlsFiles
  let folder = ''
  let gateway: Gateway
  let browser: ClientHttp2Session
  let origin = ''

  beforeAll(async () => {
    behind = await echoServer()
    files = await tlsFiles()
    folder = await mkdtemp(join(tmpdir(), 'gateway-admin-'))
    const admin = { ...defaultAdmin, address: '0.0.0.0', port: 0, folder, tls: files.tls }
    gateway = await gatewayBefore(behind.url, { admin })
    origin = (gateway.admin?.url ?? '').replace('0.0.0.0', 'localhost')
    browser = connect(origin, { ca: files.ca })
  })
  afterAll(async () => {
    browser.destroy()
    await gateway.close()
    await behind.close()
    await files.remove()
    await rm(folder, { recursive: true })
  })

  const send = (headers: OutgoingHttpHeaders, body?: object): ClientHttp2Stream => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const asked = browser.request({ ...type, ...headers })
    // In two parts, so that nobody could have said how long it is.
    for (const part of body === undefined ? [] : JSON.stringify(body).split(/(?<=:)/)) {
      asked.write(part)
    }
    asked.end()
    return asked
  }
  const hear = async (headers: OutgoingHttpHeaders, body?: object): Promise<Heard> => {
    const asked = send(headers, body)
    const [head] = await once(asked, 'response')
    return { headers: Object(head), body: await text(asked) }
  }
  const ofPage = (): OutgoingHttpHeaders => ({
    ':method': 'POST',
    origin,
    'sec-fetch-site': 'same-origin',
    'x-handfast-console': '1',
  })
  const logIn = async (): Promise<Heard> => {
    const [, token] = (gateway.admin?.loginLink() ?? '').split('#token=')
    return hear({ ...ofPage(), ':path': '/api/login' }, { token })
  }

  it('lets an operator in by HTTP/2, with a cookie that is sent over TLS alone', async () => {
    const { headers } = await logIn()
    expect(headers[':status']).toBe(200)
    const [cookie = ''] = [headers['set-cookie'] ?? ''].flat()
    expect(cookie).toMatch(/^__Host-[\w-]+=[\w-]+;/)
    expect(cookie).toContain('Secure')
    expect(cookie).toContain('HttpOnly')
    const [pair] = cookie.split(';')
    const shown = await hear({ ':path': '/api/sessions', cookie: pair })
    expect(shown.headers[':status']).toBe(200)
    const ended = await hear({ ...ofPage(), ':path': '/api/logout', cookie: pair })
    expect(ended.headers[':status']).toBe(200)
    expect((await hear({ ':path': '/api/sessions', cookie: pair })).headers[':status']).toBe(401)
  })

  it('tells what happens, as it happens', async () => {
    const [cookie] = [(await logIn()).headers['set-cookie'] ?? ''].flat()
    const live = send({ ':path': '/api/live', cookie: cookie?.split(';')[0] })
    const [head] = await once(live, 'response')
    expect(Object(head)[':status']).toBe(200)
    const [first] = await once(live, 'data')
    expect(String(first)).toContain('retry: 2000')
    live.close()
  })

  it('is nothing to a page of somebody else, or without TLS', async () => {
    const elsewhere = { ...ofPage(), origin: origin.replace('https', 'http') }
    const { headers } = await hear({ ...elsewhere, ':path': '/api/login' }, { token: 'x' })
    expect(headers[':status']).toBe(403)
    await expect(fetch(`${origin.replace('https', 'http')}/healthz`)).rejects.toThrow(
      'fetch failed',
    )
  })

  it('is asked by the command line only with a certificate that is its own', async () => {
    const ask = await trusting(files.tls.certificate)
    expect((await ask(`${origin}/healthz`, {})).status).toBe(200)
    const others = await tlsFiles()
    const elsewhere = await trusting(others.tls.certificate)
    await expect(elsewhere(`${origin}/healthz`, {})).rejects.toThrow('fetch failed')
    await others.remove()
  })

  it('says in its secret which certificate it shows', async () => {
    const secret = JSON.parse(await readFile(gateway.admin?.secretFile ?? '', 'utf8'))
    expect(secret).toMatchObject({ certificate: files.tls.certificate })
  })
})
