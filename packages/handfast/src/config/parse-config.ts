import { weaknessIds } from '@handfast/catalogue'
import { isScalar } from 'yaml'
import type { ConfiguredIgnore } from '../finding/config-suppression.ts'
import { isDay } from '../finding/date.ts'
import { confidences, personas } from '../finding/finding.ts'
import { didYouMean } from './closest-name.ts'
import { ConfigError } from './config-error.ts'
import { failOns } from './config.ts'
import type { Config } from './config.ts'
import { readProbe } from './parse-probe.ts'
import type { Node, Reading } from './yaml-reading.ts'
import { complain, lineOf, openYaml, readChoice, readList } from './yaml-reading.ts'
import { readMapping, readText, readTruth } from './yaml-reading.ts'

export const configCharactersMax: number = 1024 * 1024

export const configKeys = [
  'version',
  'ignore',
  'failOn',
  'minConfidence',
  'persona',
  'exclude',
  'includeTests',
  'baseline',
  'probe',
  // Of @handfast/gateway, which reads it; here it may stand.
  'gateway',
] as const

export const ignoreKeys = ['weakness', 'path', 'reason', 'until'] as const

/**
 * @param file How the file is called in messages.
 * @throws ConfigError that names every line with something wrong, and what to write instead.
 */
export function parseConfig(text: string, file: string): Config {
  if (text.length > configCharactersMax) {
    const size = `${file} has more than ${configCharactersMax} characters.`
    throw new ConfigError('CONFIG_TOO_LARGE', `${size} A configuration has a few lines.`)
  }
  const { reading, root } = openYaml(text)
  const values = reading.problems.length > 0 ? undefined : readMapping(reading, root, configKeys)
  if (values !== undefined) checkVersion(reading, root, values.get('version'))
  const config = values === undefined ? undefined : readValues(reading, values, file)
  const [first] = reading.problems
  if (config !== undefined && first === undefined) return config
  const lines = reading.problems.map(
    ({ message, line, column }) => `${file}:${line}:${column}: ${message}`,
  )
  throw new ConfigError(first?.code ?? 'CONFIG_SYNTAX', lines.join('\n'), reading.problems)
}

function checkVersion(reading: Reading, root: Node, node: Node | undefined): void {
  if (node === undefined) {
    complain(reading, root, 'CONFIG_KEY_MISSING', 'No "version". Write "version: 1" at the top.')
  } else if (!isScalar(node) || node.value !== 1) {
    const message = 'This Handfast reads version 1. Write "version: 1".'
    complain(reading, node, 'CONFIG_VERSION_UNKNOWN', message)
  }
}

function readValues(reading: Reading, values: ReadonlyMap<string, Node>, file: string): Config {
  const choice = <Value extends string>(
    key: string,
    allowed: readonly Value[],
  ): Value | undefined => readChoice(reading, values.get(key), { key, values: allowed })
  const ignored = readList(reading, values.get('ignore'), 'ignore')
  const excluded = readList(reading, values.get('exclude'), 'exclude')
  return {
    file,
    ignore: ignored
      .map((node) => readIgnore(reading, node, file))
      .filter((entry) => entry !== undefined),
    exclude: excluded
      .map((node) => readText(reading, node, 'exclude'))
      .filter((pattern) => pattern !== undefined),
    failOn: choice('failOn', failOns),
    minConfidence: choice('minConfidence', confidences),
    persona: choice('persona', personas),
    includeTests: readTruth(reading, values.get('includeTests'), 'includeTests'),
    baseline: readText(reading, values.get('baseline'), 'baseline'),
    probe: readProbe(reading, values.get('probe'), file),
  }
}

function readIgnore(reading: Reading, node: Node, file: string): ConfiguredIgnore | undefined {
  const values = readMapping(reading, node, ignoreKeys)
  if (values === undefined) return undefined
  for (const key of ['weakness', 'reason']) {
    if (values.has(key)) continue
    const why = key === 'reason' ? 'Say why this is accepted: "reason: …".' : 'Say which weakness.'
    complain(reading, node, 'CONFIG_KEY_MISSING', `An entry of "ignore" without "${key}". ${why}`)
  }
  const weakness = readText(reading, values.get('weakness'), 'weakness')
  const reason = readText(reading, values.get('reason'), 'reason')
  const path = readText(reading, values.get('path'), 'path')
  const until = readDay(reading, values.get('until'))
  if (weakness === undefined || reason === undefined) return undefined
  checkWeakness(reading, values.get('weakness') ?? null, weakness)
  return {
    weakness,
    reason,
    at: `${file}:${lineOf(reading, node)}`,
    ...(path === undefined ? {} : { path }),
    ...(until === undefined ? {} : { until }),
  }
}

function checkWeakness(reading: Reading, node: Node, weakness: string): void {
  const known: readonly string[] = weaknessIds
  if (known.includes(weakness)) return
  const hint = didYouMean(weakness, known) || ' "handfast rules" lists them.'
  complain(reading, node, 'CONFIG_WEAKNESS_UNKNOWN', `There is no weakness "${weakness}".${hint}`)
}

function readDay(reading: Reading, node: Node | undefined): string | undefined {
  const text = readText(reading, node, 'until')
  if (text === undefined || isDay(text)) return text
  complain(reading, node ?? null, 'CONFIG_VALUE_WRONG', '"until" must be a day, as 2027-01-31.')
  return undefined
}
