import { describe, expect, test } from 'vitest'
import { constantOfNode, leavesOf, originsOf, tokensOf } from '../../../src/audit/flow/queries.ts'
import { factsFor, labelsProbed, probes } from './probe.ts'

/** Numbers and names in rows, as bundles have them. */
const table = `[${Array.from({ length: 50 }, (_, row) => `['name-${row}', ${row}, [${row}]]`)}]`

describe('tables of data', () => {
  test('have no fields as long as no code asks for one', async () => {
    const counts = await Promise.all(
      ['const table = []', `const table = ${table}`].map(async (text) => {
        const { flow, program } = await factsFor({ 'server.ts': text })
        const ofProgram = program.size + program.variables.length + program.functions.length
        return flow.graph.nodes - ofProgram
      }),
    )
    expect(counts).toEqual([0, 0])
  })

  test('give what is read of them', async () => {
    const facts = await factsFor({
      'server.ts': `const table = ${table}\nprobe(table[7][0])\nprobe(table[8][2][0])`,
    })
    const origins = probes(facts).map((value) => originsOf(facts.flow, value).map(facts.textOf))
    expect(origins[0]).toContain("'name-7'")
    expect(origins[1]).toContain('8')
  })

  test('give what a query asks of them when the flow has come to rest', async () => {
    const facts = await factsFor({ 'server.ts': `probe([['a', 'b'], 'c'])` })
    const [probed = -1] = probes(facts)
    const leaves = leavesOf(facts.flow, probed)
    const texts = leaves.map((leaf) => constantOfNode(facts.flow, leaf))
    expect(texts.filter((text) => text !== undefined)).toEqual(['c', 'a', 'b'])
    expect(tokensOf(facts.flow, leaves[1] ?? -1).map(({ kind }) => kind)).toEqual(['object'])
  })

  test('hold what is written to them beside', async () => {
    const sources = {
      'server.ts': `import express from 'express'
const seen = [['a'], ['b']]
express().post('/', (req, res) => {
  seen.push(req.headers['x-value'])
  for (const one of seen) probe(one)
})`,
    }
    expect(await labelsProbed(sources)).toEqual([['ClientHeader', 'StateRead']])
  })
})
