import { answered } from './host-form.ts'
import type { HostForm } from './host-form.ts'

const plain = answered({
  authorization: `request.headers.get('authorization')`,
  id: `request.headers.get('mcp-session-id')`,
  request: 'request',
})

/** Servers whose handlers are given a web request, or something near it. */
export const webHosts: readonly HostForm[] = [
  {
    name: 'Hono',
    code: `import { Hono } from 'hono'
const app = new Hono()
app.all('/mcp', async (c) => {${answered({
      authorization: `c.req.header('authorization')`,
      id: `c.req.header('mcp-session-id')`,
      request: 'c.req.raw',
    })}})
export default app`,
  },
  {
    name: 'Next.js',
    path: 'app/mcp/route.ts',
    code: `async function handler(request: Request): Promise<Response> {${plain}}
export { handler as GET, handler as POST, handler as DELETE }`,
  },
  {
    name: 'a module worker',
    code: `export default {
  async fetch(request: Request, env: unknown): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname !== "/mcp") return new Response(null, { status: 404 })
    ${plain}  },
}`,
  },
  {
    name: 'a module worker, a function by name',
    code: `async function fetch(request: Request): Promise<Response> {${plain}}
export default { fetch } satisfies ExportedHandler`,
  },
  {
    name: 'Bun',
    code: `Bun.serve({ port: 3000, async fetch(request) {${plain}} })`,
  },
  {
    name: 'Bun, routes',
    code: `Bun.serve({ port: 3000, routes: { "/mcp": async (request) => {${plain}} } })`,
  },
  {
    name: 'Deno',
    code: `Deno.serve({ port: 3000 }, async (request) => {${plain}})`,
  },
  {
    name: 'h3 2',
    code: `import { H3, serve } from 'h3'
const app = new H3()
app.all('/mcp', async (event) => {${answered({
      authorization: `event.req.headers.get('authorization')`,
      id: `event.req.headers.get('mcp-session-id')`,
      request: 'event.req',
    })}})
serve(app, { port: 3000 })`,
  },
  {
    name: 'h3 1',
    code: `import { createApp, createRouter, defineEventHandler, getHeader, toWebRequest } from 'h3'
const router = createRouter()
router.use('/mcp', defineEventHandler(async (event) => {${answered({
      authorization: `getHeader(event, 'authorization')`,
      id: `getHeader(event, 'mcp-session-id')`,
      request: 'toWebRequest(event)',
    })}}))
export const app = createApp().use(router)`,
  },
  {
    name: 'Nitro',
    path: 'server/routes/mcp.ts',
    code: `export default defineEventHandler(async (event) => {${answered({
      authorization: `getHeader(event, 'authorization')`,
      id: `getRequestHeader(event, 'mcp-session-id')`,
      request: 'toWebRequest(event)',
    })}})`,
  },
  {
    name: 'Elysia',
    code: `import { Elysia } from 'elysia'
new Elysia().all('/mcp', async ({ request, headers }) => {${answered({
      authorization: `headers.authorization`,
      id: `headers['mcp-session-id']`,
      request: 'request',
    })}}).listen(3000)`,
  },
  {
    name: 'Remix',
    path: 'app/routes/mcp.ts',
    code: `import type { ActionFunctionArgs } from '@remix-run/node'
export async function action({ request }: ActionFunctionArgs) {${plain}}
export const loader = action`,
  },
  {
    name: 'SvelteKit',
    path: 'src/routes/mcp/+server.ts',
    dependency: '@sveltejs/kit',
    code: `import type { RequestHandler } from './$types'
export const POST: RequestHandler = async ({ request }) => {${plain}}
export const GET = POST
export const DELETE = POST`,
  },
  {
    name: 'Astro',
    path: 'src/pages/mcp.ts',
    code: `import type { APIRoute } from 'astro'
export const ALL: APIRoute = async ({ request }) => {${plain}}`,
  },
  {
    name: 'AWS Lambda',
    code: `import type { APIGatewayProxyEventV2 } from 'aws-lambda'
export const handler = async (event: APIGatewayProxyEventV2) => {
  const user = await subjectOf(event.headers.authorization)
  const id = event.headers['mcp-session-id']
  const { method } = event.requestContext.http
  const given = { method, headers: event.headers as any, body: event.body }
  const request = new Request('https://mcp.example/mcp', given)
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return { statusCode: 404 }
    const response = await session.transport.handleRequest(request)
    return { statusCode: response.status, body: await response.text() }
  }
  const transport = await open(user)
  const response = await transport.handleRequest(request)
  return { statusCode: response.status, body: await response.text() }
}`,
  },
  {
    name: 'Azure Functions',
    code: `import { app, type HttpRequest } from '@azure/functions'
app.http('mcp', { methods: ['GET', 'POST', 'DELETE'], handler: async (request: HttpRequest) => {
  const user = await subjectOf(request.headers.get('authorization'))
  const id = request.headers.get('mcp-session-id')
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return { status: 404 }
    return session.transport.handleRequest(request as any) as any
  }
  const transport = await open(user)
  return transport.handleRequest(request as any) as any
} })`,
  },
]
