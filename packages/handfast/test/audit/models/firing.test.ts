import { describe, expect, it } from 'vitest'
import { javascriptHostCases } from './cases/javascript-hosts.ts'
import { javascriptLoginCases } from './cases/javascript-login.ts'
import { javascriptMcpCases } from './cases/javascript-mcp.ts'
import { javascriptRuntimeCases } from './cases/javascript-runtime.ts'
import { javascriptStoreCases } from './cases/javascript-stores.ts'
import { javascriptWebCases } from './cases/javascript-web.ts'
import { pythonHostCases } from './cases/python-hosts.ts'
import { pythonLibraryCases } from './cases/python-library.ts'
import { pythonMcpCases } from './cases/python-mcp.ts'
import { pythonStoreCases } from './cases/python-stores.ts'
import { modelFiles, observe } from './observe.ts'

const cases = [
  ...javascriptRuntimeCases,
  ...javascriptMcpCases,
  ...javascriptWebCases,
  ...javascriptHostCases,
  ...javascriptLoginCases,
  ...javascriptStoreCases,
  ...pythonMcpCases,
  ...pythonHostCases,
  ...pythonLibraryCases,
  ...pythonStoreCases,
]

const withoutLine = (site: string): string => site.replace(/ \d+$/, '')

describe.each(cases)('$model', (one) => {
  const path = one.path ?? (one.model.startsWith('py-') ? 'server.py' : 'index.ts')
  const seen = observe(one.code, { path, dependencies: one.dependencies ?? {} })

  it('gives values their labels', () => {
    const wanted = one.labels ?? {}
    const found = Object.keys(wanted).map((name) => [name, seen.labels(name)?.join(' ')])
    expect(Object.fromEntries(found)).toEqual(wanted)
  })

  it('marks sites, entries and state operations', () => {
    expect(seen.roles.map(withoutLine)).toEqual(expect.arrayContaining([...(one.roles ?? [])]))
    expect(seen.entries).toEqual(expect.arrayContaining([...(one.entries ?? [])]))
    expect(seen.states).toEqual(expect.arrayContaining([...(one.states ?? [])]))
  })
})

it('every model has a piece of code that shows it at work', () => {
  const shown = new Set(cases.map(({ model }) => model))
  expect(modelFiles.map(({ file }) => file).filter((file) => !shown.has(file))).toEqual([])
})
