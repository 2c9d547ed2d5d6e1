import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { FetchServer } from '../../src/adapters/fetch.ts'
import type { OpenAdapter } from '../../src/testing/index.ts'
import { express4, listenFastify, listenHono } from '../adapters/frameworks.ts'
import { listenerOf, openListener } from '../adapters/open-adapter.ts'
import { bare } from '../attacked.ts'

type OpenBare = (server: FetchServer) => Promise<OpenAdapter>

const node: OpenBare = (server) => openListener(listenerOf(bare(server)))
const onExpress5: OpenBare = (server) =>
  openListener(express().all('/mcp', listenerOf(bare(server))))
const onExpress4: OpenBare = (server) =>
  openListener(express4().all('/mcp', listenerOf(bare(server))))

/** The twins of `frameworks`: the same servers, which verify tokens and have no guard. */
export const bareFrameworks: Readonly<Record<string, OpenBare>> = {
  fetch: node,
  node,
  'express 5, in front of the body parser': onExpress5,
  'express 5, behind the body parser': onExpress5,
  'express 4, in front of the body parser': onExpress4,
  'express 4, behind the body parser': onExpress4,

  fastify(server) {
    const app = Fastify({ forceCloseConnections: true })
    app.all('/mcp', (request, reply) => {
      reply.hijack()
      listenerOf(bare(server))(Object.assign(request.raw, { body: request.body }), reply.raw)
    })
    return listenFastify(app)
  },

  hono(server) {
    const app = new Hono()
    app.all('/mcp', (c) => bare(server)(c.req.raw))
    return listenHono(app)
  },
}
