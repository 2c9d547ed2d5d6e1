import type { HostForm } from './host-form.ts'

/** Servers whose handlers are given Node's pair of request and response. */
export const nodeHosts: readonly HostForm[] = [
  {
    name: 'Express',
    code: `import express from 'express'
const app = express()
app.use(express.json())
app.all('/mcp', async (req, res) => {
  const user = await subjectOf(req.headers.authorization)
  const id = req.headers['mcp-session-id'] as string | undefined
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return res.status(404).json({ error: 'unknown session' })
    return session.transport.handleRequest(req, res, req.body)
  }
  const transport = await open(user)
  await transport.handleRequest(req, res, req.body)
})
app.listen(3000)`,
  },
  {
    name: 'Express, a middleware',
    code: `import express from 'express'
const app = express()
app.use(express.json())
app.use(async (req: any, res, next) => {
  try {
    req.user = await subjectOf(req.headers.authorization)
    next()
  } catch { res.sendStatus(401) }
})
async function loadSession(req: any, res: any, next: any) {
  const id = req.get('mcp-session-id')
  if (!id) return next()
  const session = sessions.get(id)
  const user = req.user
  if (UNKNOWN) return res.status(404).json({ error: 'unknown session' })
  req.session = session
  next()
}
app.post('/mcp', loadSession, async (req: any, res) => {
  const transport = req.session?.transport ?? (await open(req.user))
  await transport.handleRequest(req, res, req.body)
})
app.get('/mcp', loadSession, async (req: any, res) => {
  if (!req.session) return res.sendStatus(400)
  await req.session.transport.handleRequest(req, res)
})
app.delete('/mcp', loadSession, async (req: any, res) => {
  if (!req.session) return res.sendStatus(400)
  await req.session.transport.handleRequest(req, res)
})
app.listen(3000)`,
  },
  {
    name: 'Fastify',
    code: `import Fastify from 'fastify'
const app = Fastify()
app.route({ method: ['GET', 'POST', 'DELETE'], url: '/mcp', handler: async (request, reply) => {
  const user = await subjectOf(request.headers.authorization)
  const id = request.headers['mcp-session-id'] as string | undefined
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return reply.code(404).send({ error: 'unknown session' })
    reply.hijack()
    return session.transport.handleRequest(request.raw, reply.raw, request.body)
  }
  const transport = await open(user)
  reply.hijack()
  await transport.handleRequest(request.raw, reply.raw, request.body)
} })
app.listen({ port: 3000 })`,
  },
  {
    name: 'Koa',
    code: `import Koa from 'koa'
import Router from '@koa/router'
import bodyParser from 'koa-bodyparser'
const app = new Koa()
const router = new Router()
router.all('/mcp', async (ctx) => {
  const user = await subjectOf(ctx.get('authorization'))
  const id = ctx.get('mcp-session-id')
  ctx.respond = false
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) { ctx.respond = true; ctx.status = 404; return }
    await session.transport.handleRequest(ctx.req, ctx.res, (ctx.request as any).body)
    return
  }
  const transport = await open(user)
  await transport.handleRequest(ctx.req, ctx.res, (ctx.request as any).body)
})
app.use(bodyParser()).use(router.routes())
app.listen(3000)`,
  },
  {
    name: 'node:http',
    code: `import { createServer } from 'node:http'
createServer(async (req, res) => {
  const user = await subjectOf(req.headers.authorization)
  const id = req.headers['mcp-session-id'] as string | undefined
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) { res.writeHead(404).end(); return }
    await session.transport.handleRequest(req, res)
    return
  }
  const transport = await open(user)
  await transport.handleRequest(req, res)
}).listen(3000)`,
  },
  {
    name: 'NestJS',
    code: `import { All, Controller, Req, Res, NotFoundException, Headers } from '@nestjs/common'
import type { Request, Response } from 'express'
@Controller('mcp')
export class McpController {
  @All()
  async handle(@Req() req: Request, @Res() res: Response, @Headers('mcp-session-id') id?: string) {
    const user = await subjectOf(req.headers.authorization)
    if (id) {
      const session = sessions.get(id)
      if (UNKNOWN) throw new NotFoundException()
      await session.transport.handleRequest(req, res, req.body)
      return
    }
    const transport = await open(user)
    await transport.handleRequest(req, res, req.body)
  }
}`,
  },
  {
    name: 'NestJS, a guard',
    code: `import { Controller, Post, Req, Res, NotFoundException, UseGuards } from '@nestjs/common'
import { AuthGuard } from '@nestjs/passport'
import type { Request, Response } from 'express'
@Controller('mcp')
@UseGuards(AuthGuard('jwt'))
export class McpController {
  @Post()
  async post(@Req() req: any, @Res() res: Response) {
    const user = req.user.sub
    const id = req.headers['mcp-session-id']
    if (id) {
      const session = sessions.get(id)
      if (UNKNOWN) throw new NotFoundException()
      await session.transport.handleRequest(req, res, req.body)
      return
    }
    const transport = await open(user)
    await transport.handleRequest(req, res, req.body)
  }
}`,
  },
  {
    name: 'Vercel',
    path: 'api/mcp.ts',
    code: `import type { VercelRequest, VercelResponse } from '@vercel/node'
export default async function handler(req: VercelRequest, res: VercelResponse) {
  const user = await subjectOf(req.headers.authorization)
  const id = req.headers['mcp-session-id'] as string | undefined
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return res.status(404).end()
    return session.transport.handleRequest(req, res, req.body)
  }
  const transport = await open(user)
  await transport.handleRequest(req, res, req.body)
}`,
  },
  {
    name: 'Polka',
    code: `import polka from 'polka'
polka().all('/mcp', async (req, res) => {
  const user = await subjectOf(req.headers.authorization)
  const id = req.headers['mcp-session-id'] as string | undefined
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) { res.writeHead(404).end(); return }
    return session.transport.handleRequest(req, res)
  }
  const transport = await open(user)
  await transport.handleRequest(req, res)
}).listen(3000)`,
  },
  {
    name: 'Google Cloud Functions',
    code: `import functions from '@google-cloud/functions-framework'
functions.http('mcp', async (req, res) => {
  const user = await subjectOf(req.headers.authorization)
  const id = req.headers['mcp-session-id'] as string | undefined
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return res.status(404).end()
    return session.transport.handleRequest(req, res, req.body)
  }
  const transport = await open(user)
  await transport.handleRequest(req, res, req.body)
})`,
  },
]
