import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** What a schema has against a value, a line each; empty when it has nothing. */
export function problemsBy(schemaFile: URL): (value: unknown) => readonly string[] {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    formats: {
      uri: (text: string) => URL.canParse(text),
      date: (text: string) => /^\d{4}-\d{2}-\d{2}$/u.test(text),
    },
  })
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')))
  return (value) => {
    validate(value)
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath}: ${message ?? ''} ${JSON.stringify(params)}`,
    )
  }
}
