import { describe, expect, test } from 'vitest'
import { labelsProbed } from './probe.ts'

const client = `req.headers['x-value']`
const strong = `crypto.randomUUID()`

function express(body: string, before = ''): Record<string, string> {
  return {
    'server.ts': `import express from 'express'\nimport crypto from 'node:crypto'\n${before}\nexpress().post('/', async (req, res) => {\n${body}\n})\n`,
  }
}

describe('variables', () => {
  test('an assignment replaces what was there', async () => {
    expect(await labelsProbed(express(`let id = ${client}\nid = ${strong}\nprobe(id)`))).toEqual([
      ['Csprng'],
    ])
  })

  test('what either arm assigned may be there', async () => {
    const body = `let id = ${client}\nif (res.x) { id = ${strong} }\nprobe(id)`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader', 'Csprng']])
  })

  test('an arm that leaves assigns nothing for what follows', async () => {
    const body = `let id = ${strong}\nif (res.x) { id = ${client}; return }\nprobe(id)`
    expect(await labelsProbed(express(body))).toEqual([['Csprng']])
  })

  test('a loop brings its last value round', async () => {
    const body = `let id = ${strong}\nwhile (res.x) { probe(id); id = ${client} }`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader', 'Csprng']])
  })

  test('a break takes what was assigned behind the switch', async () => {
    const body = `let id
switch (res.x) {
  case 1: if (res.y) { id = ${client}; break } id = ${strong}; break
  default: id = ''
}
probe(id)`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader', 'Csprng']])
  })

  test('a break takes what was assigned behind the loop', async () => {
    const body = `let id
for (const one of res.all) { if (one) { id = ${client}; break } }
probe(id)`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader']])
  })

  test('a turn that is cut short brings its value round', async () => {
    const body = `let id = ${strong}
while (res.x) { probe(id); if (res.y) { id = ${client}; continue } }`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader', 'Csprng']])
  })

  test('a variable that closures share holds all that is written to it', async () => {
    const body = `let id = ${strong}\nconst later = () => probe(id)\nid = ${client}\nlater()`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader', 'Csprng']])
  })
})

describe('calls', () => {
  test('two callers of one helper do not see each other', async () => {
    const helper = 'function tidy(value) { return value.trim() }'
    const body = `probe(tidy(${client}))\nprobe(tidy(${strong}))`
    expect(await labelsProbed(express(body, helper))).toEqual([['ClientHeader'], ['Csprng']])
  })

  test('a helper that calls a helper hands through too', async () => {
    const helpers =
      'const inner = (value) => value\nconst outer = async (value) => (await inner(value)).trim()'
    const body = `probe(await outer(${client}))\nprobe(await outer(1))`
    expect(await labelsProbed(express(body, helpers))).toEqual([['ClientHeader'], []])
  })

  test('what a function makes itself comes out of every call', async () => {
    expect(
      await labelsProbed(express('probe(mint())', `function mint() { return ${strong} }`)),
    ).toEqual([['Csprng']])
  })

  test('methods, fields and getters of classes', async () => {
    const shop =
      'class Shop { constructor(id) { this.id = id }\n get key() { return this.id }\n find() { return this.key } }'
    expect(
      await labelsProbed(express(`const shop = new Shop(${client})\nprobe(shop.find())`, shop)),
    ).toEqual([['ClientHeader']])
  })

  test('bind and call', async () => {
    const helper = 'function pick(value) { probe(value) }'
    expect(await labelsProbed(express(`pick.call(null, ${client})`, helper))).toEqual([
      ['ClientHeader'],
    ])
  })

  test('a wrapper nobody knows still calls the handler', async () => {
    const text = `import express from 'express'\nimport wrap from 'some-wrapper'\nexpress().get('/', wrap(async (req, res) => { probe(${client}) }))\n`
    expect(await labelsProbed({ 'server.ts': text })).toEqual([['ClientHeader']])
  })
})

describe('objects', () => {
  test('fields are told apart', async () => {
    const body = `const both = { sent: ${client}, made: ${strong} }\nprobe(both.sent)\nprobe(both.made)`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader'], ['Csprng']])
  })

  test('destructuring with defaults and renaming', async () => {
    const body = `const { 'x-value': sent = ${strong}, ...rest } = req.headers\nprobe(sent)`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader', 'Csprng']])
  })

  test('an array spread into another brings its elements', async () => {
    const body = `const one = [(x) => probe(x)]\nconst both = [...[...one], () => 0]\nboth.forEach((f) => f(${client}))`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader']])
  })

  test('spread keeps fields, also in a circle', async () => {
    const body = `let all = { sent: ${client} }\nfor (const part of res.parts) all = { ...all, part }\nprobe(all.sent)`
    expect(await labelsProbed(express(body))).toEqual([['ClientHeader']])
  })

  test('what is looked up in a Map is what was stored, not its key', async () => {
    const body = `kept.set(${client}, { made: ${strong} })\nprobe(kept.get(${client}).made)`
    expect(await labelsProbed(express(body, 'const kept = new Map()'))).toEqual([
      ['Csprng', 'StateRead'],
    ])
  })
})

describe('files', () => {
  const server = (importing: string): string =>
    `${importing}\nimport express from 'express'\nexpress().get('/', (req) => { probe(tidy(${client})) })\n`

  test('imports with a .js ending that means .ts', async () => {
    const sources = {
      'src/server.ts': server(`import { tidy } from './lib/tidy.js'`),
      'src/lib/tidy.ts': 'export const tidy = (value: string) => value.trim()',
    }
    expect(await labelsProbed(sources)).toEqual([['ClientHeader']])
  })

  test('re-exports, default exports and namespaces', async () => {
    const sources = {
      'server.ts': server(`import * as lib from './lib'\nconst { tidy } = lib.tools`),
      'lib/index.ts': `export * as tools from './tools'`,
      'lib/tools.ts': `export { default as tidy } from './tidy'`,
      'lib/tidy.ts': 'export default function (value: string) { return value }',
    }
    expect(await labelsProbed(sources)).toEqual([['ClientHeader']])
  })

  test('CommonJS, whole and by name', async () => {
    const sources = {
      'server.js': `const { tidy } = require('./tidy')\nconst express = require('express')\nexpress().get('/', (req) => { probe(tidy(${client})) })`,
      'tidy.js': `const inner = require('./inner')\nmodule.exports = { tidy: (value) => inner(value) }`,
      'inner.js': 'module.exports = (value) => value',
    }
    expect(await labelsProbed(sources)).toEqual([['ClientHeader']])
  })

  test('Python packages, relative imports and a dependency', async () => {
    const sources = {
      'shop/__init__.py': '',
      'shop/tidy.py': 'def tidy(value):\n    return value.strip()\n',
      'shop/server.py': [
        'from fastapi import Depends, FastAPI, Request',
        'from .tidy import tidy',
        'app = FastAPI()',
        'def sent(request: Request):',
        '    return request.headers["x-value"]',
        '@app.get("/")',
        'def show(value: str = Depends(sent)):',
        '    probe(tidy(value))',
      ].join('\n'),
    }
    expect((await labelsProbed(sources))[0]).toContain('ClientHeader')
  })
})
