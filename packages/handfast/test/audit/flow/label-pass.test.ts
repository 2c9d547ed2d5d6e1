import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Node } from '../../../src/audit/flow/graph.ts'
import { spreadLabels, takeSeeds } from '../../../src/audit/flow/label-pass.ts'
import type { LabelLanes } from '../../../src/audit/flow/label-pass.ts'
import type { Solver } from '../../../src/audit/flow/solver.ts'
import { factsFor } from './probe.ts'

const servers = new URL('../../../../../servers/', import.meta.url)

function sourcesIn(at: string): Record<string, string> {
  const folder = new URL(at, servers)
  const names = readdirSync(folder).filter((name) => /\.(?:ts|py)$/u.test(name))
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
  )
}

/** Every third seed, from the `first`. */
function everyThird(solver: Solver, first: number): readonly Node[] {
  return [...solver.seeds.keys()].filter((_, index) => index % 3 === first)
}

function labelsIn({ own, passed, held, anywhere }: LabelLanes): object {
  return { own: own.join(), passed: passed.join(), held: held.join(), anywhere }
}

describe('takeSeeds', () => {
  test.each(['weak-typescript/src/', 'weak-python/'])(
    'leaves what would have come without the seeds, in %s',
    async (at) => {
      for (const first of [0, 1, 2]) {
        // oxlint-disable-next-line no-await-in-loop -- each takes seeds from a solver of its own
        const { flow } = await factsFor(sourcesIn(at))
        const before = spreadLabels(flow.solver)
        const taken = everyThird(flow.solver, first)
        const after = takeSeeds(flow.solver, taken, before)
        expect(taken.length).toBeGreaterThan(1)
        expect(labelsIn(after)).not.toEqual(labelsIn(before))
        expect(labelsIn(after)).toEqual(labelsIn(spreadLabels(flow.solver)))
      }
    },
  )

  test('what goes round in a circle keeps nothing of it', async () => {
    const { flow } = await factsFor({
      'server.ts': `import express from 'express'
const kept = new Map()
express().post('/', (req, res) => {
  let id = req.headers['x-value']
  while (res.more) { id = res.other ? id : kept.get(id); kept.set(id, id) }
  probe(id)
})`,
    })
    const before = spreadLabels(flow.solver)
    const after = takeSeeds(flow.solver, [...flow.solver.seeds.keys()], before)
    expect(labelsIn(after)).toEqual(labelsIn(spreadLabels(flow.solver)))
    expect(after.anywhere).not.toBe(before.anywhere)
  })
})
