import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { readConfig } from '../../src/config/read-config.ts'

const page = new URL('../../../../docs/gateway-configuration.md', import.meta.url)
const file = new URL('../../schema/gateway-1.schema.json', import.meta.url)

const fences = async (): Promise<readonly string[]> =>
  [...(await readFile(page, 'utf8')).matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text ?? '',
  )

/** Variables of the examples. */
const env = new Proxy({}, { get: () => 'a'.repeat(43) })

describe('the schema of the configuration', () => {
  it('is the one that is published', async () => {
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(configJsonSchema())),
    )
  })

  it('takes every example of the documentation, as the gateway does', async () => {
    const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(
      configJsonSchema(),
    )
    const examples = (await fences()).filter((text) => text.startsWith('version: 1'))
    expect(examples.length).toBeGreaterThan(3)
    for (const text of examples) {
      readConfig({ text, file: 'docs', env })
      expect(isValid(parse(text)), text).toBe(true)
    }
  })

  it('has no key that the documentation does not name', async () => {
    const text = await readFile(page, 'utf8')
    const missing = keysIn(configJsonSchema()).filter((key) => !text.includes(`${key}`))
    expect(missing).toEqual([])
  })
})

function keysIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([name, value]) =>
    name === 'properties' && typeof value === 'object' && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(keysIn)]
      : keysIn(value),
  )
}
