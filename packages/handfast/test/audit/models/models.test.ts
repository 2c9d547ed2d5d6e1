import { satisfies, validRange } from 'semver'
import { describe, expect, it } from 'vitest'
import { labelNames } from '../../../src/audit/flow/labels.ts'
import { entryKinds } from '../../../src/audit/flow/model.ts'
import type { Model } from '../../../src/audit/flow/model.ts'
import { roles } from '../../../src/audit/flow/roles.ts'
import { modelFiles, models } from './observe.ts'

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Every property of a model, however deep, with the name it stands under. */
function* properties(value: unknown): Generator<readonly [string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key, inner]
    yield* properties(inner)
  }
}

const root =
  /^(?:Argument\[(?:last|\d+(?:\.\.)?(?:,[\w-]+:)?|(?:[\w-]+|\*):)\]|Receiver|ReturnValue)/
const step = /\.(?:Member\[[\w$@:#./-]+\]|Element|AnyMember)/
const path = new RegExp(`${root.source}(?:${step.source})*$`)

/** Keys under which model.ts puts paths; `name` and `from` are paths where they are strings. */
const pathKeys = new Set([
  'at',
  'from',
  'fromCallback',
  'argument',
  'before',
  'options',
  'key',
  'value',
  'sql',
  'expiry',
  'cap',
])

function pathsIn(model: Model): string[] {
  const found: string[] = []
  for (const [key, value] of properties(model)) {
    if (!pathKeys.has(key)) continue
    for (const one of Array.isArray(value) ? value : [value])
      if (typeof one === 'string') found.push(one)
  }
  return found
}

function namesUnder(model: Model, wanted: string): string[] {
  const found: string[] = []
  for (const [key, value] of properties(model)) {
    if (key !== wanted) continue
    for (const name of Array.isArray(value) ? value : [value]) {
      if (typeof name === 'string') found.push(name)
    }
  }
  return found
}

function typesOf(language: Model['language']): Set<string> {
  return new Set(
    models
      .filter((model) => model.language === language)
      .flatMap((model) => Object.keys(model.types ?? {})),
  )
}

const typeName = /^[a-z][a-z0-9-]*\.[A-Z]\w*$|^py\.[a-z]\w*$/

describe('a model file', () => {
  it.each(modelFiles)(
    '$language/$file exports one model, named by the file',
    ({ language, file, exports }) => {
      expect(Object.keys(exports)).toEqual([`${camelCase(file)}Model`])
      expect(Object.values(exports)[0]).toMatchObject({ id: file, language })
    },
  )
})

describe.each(models)('$language model $id', (model) => {
  it('says something', () => {
    const said = [model.exports, model.globals, model.types, model.conventions]
    expect(said.some((part) => part !== undefined && Object.keys(part).length > 0)).toBe(true)
    if (model.exports !== undefined) expect(model.modules).not.toEqual([])
  })

  it('names modules once, and a range that semver reads', () => {
    expect(new Set(model.modules).size).toBe(model.modules.length)
    if (model.versions !== undefined) expect(validRange(model.versions)).not.toBeNull()
  })

  it('names only types that some model of its language declares', () => {
    const declared = typesOf(model.language)
    const named = [...namesUnder(model, 'type'), ...namesUnder(model, 'extends')].filter((one) =>
      one.includes('.'),
    )
    expect(named.filter((one) => !declared.has(one))).toEqual([])
    expect(Object.keys(model.types ?? {}).filter((one) => !typeName.test(one))).toEqual([])
  })

  it('writes paths in the form of model.ts', () => {
    expect(pathsIn(model).filter((one) => !path.test(one))).toEqual([])
  })

  it('uses known labels, roles and entry kinds', () => {
    const labels = [...properties(model)].flatMap(([key, value]) =>
      key === 'labels' && Array.isArray(value) ? value : [],
    )
    expect(labels.filter((label) => !labelNames.some((known) => known === label))).toEqual([])
    const used = [...namesUnder(model, 'role'), ...namesUnder(model, 'writeRole')]
    expect(used.filter((role) => !roles.some((known) => known === role))).toEqual([])
    const kinds = [...properties(model)].flatMap(([key, value]) =>
      key === 'entry' && typeof value === 'object' && value !== null && 'kind' in value
        ? [value.kind]
        : [],
    )
    expect(kinds.filter((kind) => !entryKinds.some((known) => known === kind))).toEqual([])
  })
})

interface Declared {
  readonly model: Model
  readonly name: string
}

/** Pairs that declare the same thing and may hold at the same time. */
function clashes(declared: readonly Declared[]): string[] {
  const byName = new Map<string, Declared[]>()
  for (const one of declared) byName.set(one.name, [...(byName.get(one.name) ?? []), one])
  const found: string[] = []
  for (const [name, several] of byName) {
    several.forEach((one, index) => {
      for (const other of several.slice(index + 1)) {
        if (mayBothHold(one.model, other.model))
          found.push(`${name}: ${one.model.id}, ${other.model.id}`)
      }
    })
  }
  return found
}

function mayBothHold(one: Model, other: Model): boolean {
  if (one.versions === undefined || other.versions === undefined) return true
  const samples = [...`${one.versions} ${other.versions}`.matchAll(/\d+\.\d+\.\d+/g)].map(
    ([version]) => version,
  )
  return samples.some(
    (version) =>
      satisfies(version, one.versions ?? '*') && satisfies(version, other.versions ?? '*'),
  )
}

describe('all models together', () => {
  it('have ids of their own, also across languages', () => {
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length)
  })

  it('declare each export of a module once', () => {
    const declared = models.flatMap((model) =>
      model.modules.flatMap((module) =>
        Object.keys(model.exports ?? {}).map((name) => ({
          model,
          name: `${model.language} ${module}#${name}`,
        })),
      ),
    )
    expect(clashes(declared)).toEqual([])
  })

  it('declare each global and each type once', () => {
    const globals = models.flatMap((model) =>
      Object.keys(model.globals ?? {}).map((name) => ({
        model,
        name: `${model.language} ${name}`,
      })),
    )
    const types = models.flatMap((model) =>
      Object.keys(model.types ?? {}).map((name) => ({ model, name })),
    )
    expect(clashes([...globals, ...types])).toEqual([])
  })
})
