import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import * as ofExpress from '../../src/adapters/express.ts'
import * as ofFastify from '../../src/adapters/fastify.ts'
import * as ofFetch from '../../src/adapters/fetch.ts'
import * as ofHono from '../../src/adapters/hono.ts'
import * as ofNode from '../../src/adapters/node.ts'
import { createGuard } from '../../src/index.ts'
import type { Guard } from '../../src/index.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'
import { express4, listenFastify } from './frameworks.ts'
import { openListener, openServer } from './open-adapter.ts'

/** Pages that say which headers reached them, and repeat what was sent. */
type Open = (guard: Guard) => Promise<OpenAdapter>

const loopback = ['127.0.0.1', '::1', '::ffff:127.0.0.1']
const seenIn = (names: Iterable<string>): string =>
  [...names].filter((name) => /forwarded|other/.test(name)).join()

const onExpress =
  (make: typeof express): Open =>
  (guard) => {
    const app = make()
    app.use(ofExpress.guardForwarding(guard), make.text())
    app.post('/page', (req, res) => {
      res.send(`${seenIn(Object.keys(req.headers))} ${req.body}`)
    })
    return openListener(app)
  }

const frameworks: Readonly<Record<string, Open>> = {
  'express 5': onExpress(express),
  'express 4': onExpress(express4),
  fastify(guard) {
    const app = Fastify({ forceCloseConnections: true })
    app.addHook('onRequest', ofFastify.guardForwarding(guard))
    app.post('/page', async ({ headers, body }) => `${seenIn(Object.keys(headers))} ${body}`)
    return listenFastify(app)
  },
  hono(guard) {
    const app = new Hono()
    app.use(ofHono.guardForwarding(guard))
    app.post('/page', async (c) =>
      c.text(`${seenIn(c.req.raw.headers.keys())} ${await c.req.text()}`),
    )
    return openServer(createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })))
  },
  node: (guard) =>
    openServer(
      createServer(
        ofNode.guardForwarding(guard, async (req, res) => {
          let text = ''
          for await (const part of req) text += String(part)
          res.end(`${seenIn(Object.keys(req.headers))} ${text}`)
        }),
      ),
    ),
  async fetch(guard) {
    const send = ofFetch.guardForwarding(
      guard,
      async (request: Request) =>
        new Response(`${seenIn(request.headers.keys())} ${await request.text()}`),
      { peerOf: () => ({ address: '127.0.0.1', isTls: undefined }) },
    )
    return { url: 'http://127.0.0.1/mcp', send, close: async () => undefined }
  },
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe.each(Object.entries(frameworks))('%s', (_name, open) => {
  const asked = async (proxies: readonly string[]): Promise<string> => {
    const guard = createGuard({ proxies })
    const { url, send, close } = await open(guard)
    closing.push(close, () => guard.close())
    const headers = { 'x-forwarded-host': 'evil.example', 'x-other': 'kept' }
    const init = { method: 'POST', headers, body: 'sent' }
    return (await send(new Request(new URL('/page', url), init))).text()
  }

  test('keeps the forwarding headers of whoever is no proxy from every page', async () => {
    expect(await asked([])).toBe('x-other sent')
  })

  test('leaves those of a proxy that was named', async () => {
    const seen = await asked(loopback)
    expect(seen.split(/[ ,]/).toSorted()).toEqual(['sent', 'x-forwarded-host', 'x-other'])
  })
})
