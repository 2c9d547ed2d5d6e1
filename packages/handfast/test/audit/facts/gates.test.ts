import { describe, expect, test } from 'vitest'
import type { Facts } from '../../../src/audit/facts/facts.ts'
import { gatesOf } from '../../../src/audit/facts/gates.ts'
import type { Gates } from '../../../src/audit/facts/gates.ts'
import { waysTo } from '../../../src/audit/facts/ways.ts'
import { factsFor, probes } from '../flow/probe.ts'

const head = `import express from 'express'
import jwt from 'jsonwebtoken'
const app = express()
const key = process.env.KEY
`

interface Asked {
  readonly facts: Facts
  readonly gates: Gates
}

async function ask(source: string): Promise<Asked> {
  const facts = await factsFor({ 'server.js': head + source })
  return { facts, gates: gatesOf(facts) }
}

/** Whether a check was passed at each `probe(…)` in the handler. */
async function passed(body: string, before = ''): Promise<readonly boolean[]> {
  const { facts, gates } = await ask(`${before}\napp.post('/', async (req, res) => { ${body} })`)
  return probes(facts).map((value) => gates.passedAt(value))
}

const token = 'req.headers.authorization'

describe('a check that was passed', () => {
  test('a refusal that leaves', async () => {
    expect(
      await passed(`probe(1); if (${token} !== key) return res.status(401).end(); probe(2)`),
    ).toEqual([false, true])
  })

  test('a comparison that admits strangers does not count', async () => {
    expect(await passed(`if (${token} === key) return res.end(); probe(1)`)).toEqual([false])
    expect(await passed(`if (!${token}) probe(1)`)).toEqual([false])
  })

  test('every arm has to check', async () => {
    const check = `if (${token} !== key) return res.end()`
    expect(await passed(`if (req.body.first) { ${check} } else { ${check} } probe(1)`)).toEqual([
      true,
    ])
    expect(await passed(`if (req.body.first) { ${check} } probe(1)`)).toEqual([false])
    expect(
      await passed(`if (req.body.first) { ${check} } else return res.end(); probe(1)`),
    ).toEqual([true])
  })

  test('a setting may turn checks off, a request may not', async () => {
    expect(await passed(`if (key) { if (${token} !== key) return res.end() } probe(1)`)).toEqual([
      true,
    ])
    expect(await passed(`if (key && ${token} !== key) return res.end(); probe(1)`)).toEqual([true])
    expect(
      await passed(`if (req.query.check && ${token} !== key) return res.end(); probe(1)`),
    ).toEqual([false])
  })

  test('a catch that goes on undoes a verification', async () => {
    const verify = `try { jwt.verify(${token}, key) } catch (error)`
    expect(await passed(`${verify} { return res.end() } probe(1)`)).toEqual([true])
    expect(await passed(`${verify} { console.error(error) } probe(1)`)).toEqual([false])
  })

  test('a session or a header beside the credential is no check', async () => {
    expect(
      await passed(
        `if (!sessions.get(req.headers['mcp-session-id'])) return; probe(1)`,
        'const sessions = new Map()',
      ),
    ).toEqual([false])
  })
})

describe('helpers', () => {
  test('that throw', async () => {
    const helper = `function require(req) { if (${token} !== key) throw new Error('no') }`
    expect(await passed('require(req); probe(1)', helper)).toEqual([true])
  })

  test('whose answer is asked, either way round', async () => {
    const allows = `function allows(req, res) { if (${token} === key) return true; res.end(); return false }`
    const refuses = `function refuses(req, res) { if (${token} === key) return null; return res.end() }`
    expect(await passed('if (!allows(req, res)) return; probe(1)', allows)).toEqual([true])
    expect(await passed('allows(req, res); probe(1)', allows)).toEqual([false])
    expect(
      await passed('const error = refuses(req, res); if (error) return error; probe(1)', refuses),
    ).toEqual([true])
    expect(
      await passed('const error = refuses(req, res); if (!error) return; probe(1)', refuses),
    ).toEqual([false])
  })

  test('that only take the token out of its header are none', async () => {
    const helper = `function tokenOf(req) {
  const header = ${token}
  if (header?.startsWith('Bearer ')) return header.slice(7)
  return undefined
}`
    expect(
      await passed('const given = tokenOf(req); console.log(given); probe(1)', helper),
    ).toEqual([false])
    expect(
      await passed('const given = tokenOf(req); if (!given) return; probe(1)', helper),
    ).toEqual([true])
  })
})

test('places where a function returns nothing', async () => {
  const { facts, gates } = await ask(`function hook(req, res) {
  if (req.path === '/health') return
  if (${token} !== key) return res.status(401).end()
}
app.use(hook)`)
  const hook = facts.program.functions.find(({ name }) => name === 'hook')
  const places = gates.quietReturns(hook?.id ?? -1)
  expect(places.map((place) => place.passed)).toEqual([false, true])
})

test('a check that is made only when there is something to check', async () => {
  const optional = `if (${token}) { if (${token} !== key) return res.end() } probe(1)`
  const { facts, gates } = await ask(`app.post('/', (req, res) => { ${optional} })`)
  const [probe = -1] = probes(facts)
  expect(gates.passedAt(probe)).toBe(false)
  expect(facts.textOf(gates.optionalAt(probe) ?? -1)).toBe(token)
})

test('ways to a point through what is called', async () => {
  const { facts, gates } = await ask(`function serve(req) { probe(1) }
app.get('/', (req, res) => serve(req))
app.post('/', (req, res) => { if (${token} !== key) return res.end(); serve(req) })`)
  const ways = waysTo(
    facts,
    gates,
    probes(facts).map((at) => ({ at })),
  )
  const open = facts.entries.map((entry) => [
    entry.methods.join(),
    ways.from(entry.function).map((way) => way.open),
  ])
  expect(Object.fromEntries(open)).toEqual({ GET: [true], POST: [false] })
})
