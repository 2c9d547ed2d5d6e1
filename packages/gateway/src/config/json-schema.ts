import { z } from 'zod'
import { gatewaySchema } from './schema/schema.ts'

/** JSON Schema 2020-12 of a handfast.yaml, as far as its `gateway:` goes; for editors. */
export function configJsonSchema(): object {
  const gateway = z.toJSONSchema(gatewaySchema, { io: 'input', target: 'draft-2020-12' })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://handfast.dev/schema/gateway-1.schema.json',
    title: 'The gateway of Handfast, in a handfast.yaml',
    type: 'object',
    required: ['gateway'],
    properties: { gateway: { ...gateway, $schema: undefined } },
  }
}
