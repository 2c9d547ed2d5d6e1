import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** What a schema has against a value, a line each; empty when it has nothing. */
export function problemsBy(
  schemaFile: URL,
  others: readonly URL[] = [],
): (value: unknown) => readonly string[] {
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
  for (const other of others) ajv.addSchema(JSON.parse(readFileSync(other, 'utf8')))
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')))
  return (value) => {
    validate(value)
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath}: ${message ?? ''} ${JSON.stringify(params)}`,
    )
  }
}

/**
 * The schema of SARIF 2.1.0 as Microsoft publishes it with its matchers, by its working name
 * "rtm.5". That of errata 01 differs from it in three places: a region needs a line, character or
 * byte to start at, which our own profile demands as well; `runs` may be null; and the pattern of
 * `language`, which we do not write.
 */
const schemaFile = createRequire(import.meta.url).resolve(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
)

/** Draft 4 says `id` where later ones say `$id`; nothing else in the schema is particular to it. */
function officialProblems(): (log: unknown) => readonly string[] {
  const { $schema: draft, id, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'))
  if (!String(draft).includes('draft-04') || id === undefined) throw new TypeError('another draft')
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
    unicodeRegExp: false,
    formats: {
      uri: (text: string) => URL.canParse(text),
      'uri-reference': (text: string) =>
        /^[\w.~!$&'()*+,;=:@/?#[\]%-]*$/u.test(text) && URL.canParse(text, 'https://base.example'),
      'date-time': (text: string) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u.test(text),
    },
  })
  const validate = ajv.compile(schema)
  return (log) => {
    validate(log)
    return (validate.errors ?? []).map(
      ({ instancePath, message = '', params }) =>
        `${instancePath}: ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** What the official schema of SARIF has against a log. */
export const officialSarifProblems: (log: unknown) => readonly string[] = officialProblems()
