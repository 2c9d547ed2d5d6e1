import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { attacksPage, isOverSockets, lineOf, stands } from '../../../../bench/attacks/table.ts'
import { attack } from '../../../../servers/probe/kit/attack.ts'
import { findPairs } from '../../../../servers/probe/kit/pairs.ts'

vi.setConfig({ testTimeout: 120_000 })

const page = readFileSync(attacksPage, 'utf8').split('\n')

describe.each(
  findPairs()
    .filter(({ name }) => !isOverSockets(name))
    .map((pair) => [pair.name, pair] as const),
)('%s', (name, pair) => {
  test('ends as docs/attacks.md says', async () => {
    const verdicts = {
      without: undefined,
      'in-front': undefined,
      'built-in': undefined,
      'behind-gateway': undefined,
    }
    for (const stand of stands) Object.assign(verdicts, { [stand]: await attack(pair, stand) })
    expect(page).toContain(lineOf({ name, verdicts }).trimEnd())
  })
})
