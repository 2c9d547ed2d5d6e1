import { describe, expect, it } from 'vitest'
import { unboundHandle } from '../../../src/audit/rules/unbound-handle/unbound-handle.ts'
import { auditSources } from '../audit-sources.ts'
import { javascriptLookups } from './javascript-lookups.ts'
import { javascriptTwins, pythonTwins } from './lookup-form.ts'
import { pythonLookups } from './python-lookups.ts'
import { sqlalchemyLookups } from './sqlalchemy-lookups.ts'

async function found(path: string, text: string): Promise<readonly string[]> {
  const { drafts, notAnalysed } = await auditSources(new Map([[path, text]]), [unboundHandle])
  expect(notAnalysed).toEqual([])
  return drafts.map(({ weakness }) => weakness)
}

describe('a handle that is looked up, in TypeScript', () => {
  it.each(javascriptLookups)('in $name', async (form) => {
    const { weak, mended } = javascriptTwins(form)
    expect(await found('server.ts', weak)).toEqual(['unbound-handle'])
    expect(await found('server.ts', mended)).toEqual([])
  })
})

describe('a handle that is looked up, in Python', () => {
  it.each([...pythonLookups, ...sqlalchemyLookups])('in $name', async (form) => {
    const { weak, mended } = pythonTwins(form)
    expect(await found('server.py', weak)).toEqual(['unbound-handle'])
    expect(await found('server.py', mended)).toEqual([])
  })
})
