import type { Surroundings } from './surroundings.ts'

export async function schema({ stdout }: Surroundings): Promise<number> {
  const { configJsonSchema } = await import('../config/json-schema.ts')
  stdout(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
  return 0
}
