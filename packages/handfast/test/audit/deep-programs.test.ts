import { describe, expect, test } from 'vitest'
import { rules } from '../../src/audit/rules/registry.generated.ts'
import { auditSources } from './audit-sources.ts'

const chain = 3000

/** Each function asks the next one, and decides by its answer. */
const askingInTurn = (ask: (index: number) => string, last: string): string =>
  [...Array.from({ length: chain }, (_, index) => ask(index)), last].join('\n')

const server = (guard: string): string => `
import express from 'express'
const app = express()
const sessions = new Map()
${guard}
app.post('/mcp', (req, res) => {
  if (!check0(req.headers.authorization, req.headers.origin)) { res.status(401).end(); return }
  res.json(sessions.get(req.headers['mcp-session-id']))
})
`

describe('programs that go deep', () => {
  test('checks that ask one another in a long row', async () => {
    const guard = askingInTurn(
      (index) =>
        `function check${index}(key, origin) { if (check${index + 1}(key, origin)) return true; return false }`,
      `function check${chain}(key, origin) { return key === process.env.KEY && origin === 'https://a.example' }`,
    )
    const outcome = await auditSources(new Map([['server.js', server(guard)]]), rules)
    expect(outcome.notAnalysed).toEqual([])
    expect(outcome.weaknesses.map(({ state }) => state)).not.toContain('not-analysed')
  })

  test('helpers that refuse aloud and ask one another in a ring', async () => {
    const guard = `
function check0(key, origin) { if (check1(key, origin)) { return 'no' } return undefined }
function check1(key, origin) { if (check0(key, origin)) { return 'no' } return undefined }
`
    const outcome = await auditSources(new Map([['server.js', server(guard)]]), rules)
    expect(outcome.notAnalysed).toEqual([])
  })

  test('middleware that throws, each calling the next', async () => {
    const guard = askingInTurn(
      (index) =>
        `function check${index}(key, origin) { if (!origin) throw new Error('no'); return check${index + 1}(key, origin) }`,
      `function check${chain}(key, origin) { if (origin !== 'https://a.example') throw new Error('no'); return true }`,
    )
    const outcome = await auditSources(new Map([['server.js', server(guard)]]), rules)
    expect(outcome.notAnalysed).toEqual([])
  })

  test('two files that each stand for the other', async () => {
    const sources = new Map([
      ['one.js', "module.exports = require('./two')"],
      ['two.js', "module.exports = require('./one')"],
      ['main.js', "const open = require('./one')\nopen('a')\nopen.member('b')"],
    ])
    const outcome = await auditSources(sources, rules)
    expect(outcome.notAnalysed).toEqual([])
  })

  test('classes that extend one another in a long row', async () => {
    const classes = Array.from(
      { length: chain },
      (_, index) => `class C${index} extends ${index === 0 ? 'Map' : `C${index - 1}`} {}`,
    )
    const text = `${classes.join('\n')}\nconst last = new C${chain - 1}()\nlast.sessions = last\n`
    const outcome = await auditSources(new Map([['classes.js', text]]), rules)
    expect(outcome.notAnalysed).toEqual([])
  })
})
