import { pagesBaseUrl } from '@handfast/catalogue'
import { jsonText } from '../parts/json-text.ts'

const schemaUri =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

export function sarifText(...runs: readonly object[]): string {
  return jsonText({ $schema: schemaUri, version: '2.1.0', runs })
}

export interface DriverParts {
  readonly rules: readonly object[]
  readonly notifications: readonly object[]
}

export function driverObject(
  semanticVersion: string,
  { rules, notifications }: DriverParts,
): object {
  return {
    name: 'Handfast',
    semanticVersion,
    informationUri: new URL('/', pagesBaseUrl).href,
    rules,
    notifications,
  }
}
