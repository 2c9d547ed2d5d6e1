import { memberOf, objectOf } from '@handfast/protocol'
import type { JsonSchemaField, StandardIssue, StandardResult } from './standard-schema.ts'

type Fields = Readonly<Record<string, JsonSchemaField<unknown, unknown>>>

type Input<Given extends Fields> = {
  readonly [Name in keyof Given]: NonNullable<Given[Name]['~standard']['types']>['input']
}

type Output<Given extends Fields> = {
  readonly [Name in keyof Given]: NonNullable<Given[Name]['~standard']['types']>['output']
}

/**
 * The input of a tool, made of fields of any schema library and of handles; each of them has to be
 * there. With Zod alone, `z.string().transform(baskets.fromArgument)` is as good.
 */
export function toolInput<Given extends Fields>(
  fields: Given,
): JsonSchemaField<Input<Given>, Output<Given>> {
  const names = Object.keys(fields)
  return {
    '~standard': {
      version: 1,
      vendor: 'handfast',
      async validate(value) {
        if (objectOf(value) === undefined)
          return { issues: [{ message: 'It has to be an object' }] }
        const results = await Promise.all(
          Object.entries(fields).map(async ([name, field]) => validated(name, field, value)),
        )
        const issues = results.flatMap((result) => result.issues ?? [])
        if (issues.length > 0) return { issues }
        const values = results.flatMap((result) => ('value' in result ? [result.value] : []))
        // Each name has what its field has made of it.
        return { value: Object.fromEntries(values) as Output<Given> }
      },
      jsonSchema: {
        input: (options) => ({
          type: 'object',
          properties: Object.fromEntries(
            Object.entries(fields).map(([name, field]) => [
              name,
              withoutDialect(field['~standard'].jsonSchema.input(options)),
            ]),
          ),
          required: names,
        }),
        output() {
          throw new TypeError('What handlers get of an input is not JSON')
        },
      },
    },
  }
}

async function validated(
  name: string,
  field: Fields[string],
  value: unknown,
): Promise<StandardResult<readonly [string, unknown]>> {
  const result = await field['~standard'].validate(memberOf(value, name))
  if (result.issues === undefined) return { value: [name, result.value] }
  return { issues: result.issues.map((issue) => within(name, issue)) }
}

const within = (name: string, { message, path = [] }: StandardIssue): StandardIssue => ({
  message,
  path: [name, ...path],
})

/** The dialect is said once, for the whole. */
const withoutDialect = (schema: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema'))
