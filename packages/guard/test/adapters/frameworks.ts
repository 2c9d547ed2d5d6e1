import { createRequire } from 'node:module'
import { serve as serveHono } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { guardExpress } from '../../src/adapters/express.ts'
import { guardFastify } from '../../src/adapters/fastify.ts'
import { guardFetch } from '../../src/adapters/fetch.ts'
import { guardHono } from '../../src/adapters/hono.ts'
import { guardNode } from '../../src/adapters/node.ts'
import type { AuthInfo } from '../../src/index.ts'
import type { AdapterSetting, OpenAdapter } from '../../src/testing/index.ts'
import { listenerOf, openListener } from './open-adapter.ts'

// Without types of its own; what is used of it is the same in both.
const express4: typeof express = createRequire(import.meta.url)('express-4')

export type Open = (setting: AdapterSetting) => Promise<OpenAdapter>

/** Every adapter, as people mount it. */
export const frameworks: Readonly<Record<string, Open>> = {
  async fetch({ guard, behind, options }) {
    const handler = guardFetch(guard, behind, {
      ...options,
      peerOf: () => ({ address: '127.0.0.1', isTls: undefined }),
    })
    return {
      url: 'http://127.0.0.1/mcp',
      send: (request) => handler(request),
      close: async () => undefined,
    }
  },

  node: ({ guard, behind, options }) => openListener(guardNode(guard, listenerOf(behind), options)),

  'express 5, in front of the body parser': ({ guard, behind, options }) => {
    const app = express()
    app.use('/mcp', guardExpress(guard, options), express.json())
    app.all('/mcp', listenerOf(behind))
    return openListener(app)
  },

  'express 5, behind the body parser': ({ guard, behind, options }) => {
    const app = express()
    app.use(express.json({ limit: options.bodyBytesMax }))
    app.all('/mcp', guardExpress(guard, options), listenerOf(behind))
    return openListener(app)
  },

  'express 4, in front of the body parser': ({ guard, behind, options }) => {
    const app = express4()
    app.use('/mcp', guardExpress(guard, options), express4.json())
    app.all('/mcp', listenerOf(behind))
    return openListener(app)
  },

  'express 4, behind the body parser': ({ guard, behind, options }) => {
    const app = express4()
    app.use(express4.json({ limit: options.bodyBytesMax }))
    app.all('/mcp', guardExpress(guard, options), listenerOf(behind))
    return openListener(app)
  },

  async fastify({ guard, behind, options }) {
    const app = Fastify({
      bodyLimit: options.bodyBytesMax ?? 1_000_000,
      forceCloseConnections: true,
    })
    app.addHook('preHandler', guardFastify(guard, options))
    app.all('/mcp', (request, reply) => {
      reply.hijack()
      const { raw } = request
      listenerOf(behind)(Object.assign(raw, { body: request.body }), reply.raw)
    })
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/mcp`
    return { url, send: (request) => fetch(request), close: () => app.close() }
  },

  async hono({ guard, behind, options }) {
    const app = new Hono<{ Variables: { auth?: AuthInfo } }>()
    app.use('/mcp', guardHono(guard, options))
    app.all('/mcp', async (c) => {
      const parsedBody = c.req.method === 'POST' ? await c.req.json() : undefined
      const authInfo: AuthInfo | undefined = c.get('auth')
      return behind(c.req.raw, { ...(authInfo === undefined ? {} : { authInfo }), parsedBody })
    })
    return new Promise((resolve) => {
      const server = serveHono(
        { fetch: app.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false },
        ({ port }) =>
          resolve({
            url: `http://127.0.0.1:${port}/mcp`,
            send: (request) => fetch(request),
            close: async () => {
              server.close()
              if ('closeAllConnections' in server) server.closeAllConnections()
            },
          }),
      )
    })
  },
}
