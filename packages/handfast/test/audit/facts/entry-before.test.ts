import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/audit/facts/facts.ts'
import { factsFor } from '../flow/probe.ts'

/** Names of the functions that run before each route, by verb and path. */
function before({ entries, program }: Facts): Readonly<Record<string, readonly string[]>> {
  const routes = entries.filter(({ kind }) => kind === 'http')
  return Object.fromEntries(
    routes.map(({ methods, name, before: ids }) => [
      `${methods.join()} ${name}`,
      ids.map((id) => program.functions[id]?.name ?? '').sort(),
    ]),
  )
}

describe('what runs before a route', () => {
  test('middleware of the application, when it comes first and covers the path', async () => {
    const facts = await factsFor({
      'server.js': `import express from 'express'
const app = express()
app.get('/early', (req, res) => res.end())
app.use('/mcp', function check(req, res, next) { next() })
app.get('/mcp', (req, res) => res.end())
app.get('/other', (req, res) => res.end())`,
    })
    expect(before(facts)).toEqual({ 'GET /early': [], 'GET /mcp': ['check'], 'GET /other': [] })
  })

  test('and nothing of another application beside it', async () => {
    const checked = (framework: string, create: string, verb: string): string =>
      `import Make, { Hono } from '${framework}'
const app = ${create}
app.use('/mcp', function check(c, next) { next() })
app.get('/${verb}', (c) => c.end())
export const open = ${create}
open.get('/open', (c) => c.end())`
    const facts = await factsFor({
      'a.js': checked('express', 'Make()', 'mcp'),
      'b.js': checked('hono', 'new Hono()', 'mcp/b'),
    })
    expect(before(facts)).toEqual({
      'GET /mcp': ['check'],
      'GET /mcp/b': ['check'],
      'GET /open': [],
    })
  })

  test('what a router is mounted behind', async () => {
    const facts = await factsFor({
      'server.js': `import express, { Router } from 'express'
const app = express()
const router = Router()
router.post('/messages', (req, res) => res.end())
app.use(function everywhere(req, res, next) { next() })
app.use('/mcp', function check(req, res, next) { next() }, router)`,
    })
    expect(before(facts)).toEqual({ 'POST /messages': ['check', 'everywhere'] })
  })

  test('hooks of an application that a plugin gets', async () => {
    const facts = await factsFor({
      'server.js': `import Fastify from 'fastify'
const app = Fastify()
app.addHook('onRequest', async function check(request, reply) {})
app.register(async (instance) => { instance.get('/mcp', async (request, reply) => 1) })`,
    })
    expect(before(facts)).toEqual({ 'GET /mcp': ['check'] })
  })

  test('dependencies in parameters, at the route and of the router', async () => {
    const facts = await factsFor({
      'server.py': `from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI
def token(): ...
def user(given: str = Depends(token)): ...
def log(): ...
def limit(): ...
User = Annotated[str, Depends(user)]
app = FastAPI(dependencies=[Depends(log)])
router = APIRouter(dependencies=[Depends(limit)])
@app.get("/a")
def a(who: User): ...
@router.post("/b", dependencies=[Depends(token)])
def b(): ...
`,
    })
    expect(before(facts)).toEqual({
      'GET /a': ['log', 'token', 'user'],
      'POST /b': ['limit', 'token'],
    })
  })

  test('a hook of Flask, and the path that a decorator names', async () => {
    const facts = await factsFor({
      'server.py': `from flask import Flask
app = Flask(__name__)
@app.before_request
def check(): ...
@app.delete("/mcp")
def close(): ...
`,
    })
    expect(before(facts)).toEqual({ 'DELETE /mcp': ['check'] })
  })
})

test('calls that never come back end what follows them', async () => {
  const facts = await factsFor({
    'server.py': `from flask import abort
def fail():
    raise PermissionError
def direct(admin):
    if not admin:
        abort(403)
    return 1
def through(admin):
    if not admin:
        fail()
    return 1
def goes_on(admin):
    if not admin:
        print("no")
    return 1
`,
  })
  const returns = ['direct', 'through', 'goes_on'].map((name) => {
    const info = facts.program.functions.find((one) => one.name === name)
    return facts.conditions.atomsAt((info?.to ?? 0) - 1).length
  })
  expect(returns).toEqual([1, 1, 0])
})
