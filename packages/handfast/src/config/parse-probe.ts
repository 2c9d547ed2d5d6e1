import { dispositions } from '../probe/lab/check.ts'
import { readCompanions } from './parse-companions.ts'
import { readHandles } from './parse-handles.ts'
import { readPrincipals } from './parse-principals.ts'
import type { ProbeConfig } from './probe-config.ts'
import type { Node, Reading } from './yaml-reading.ts'
import {
  lineOf,
  readChoice,
  readMapping,
  readNumber,
  readText,
  readTexts,
  readTruth,
} from './yaml-reading.ts'

export const probeKeys = [
  'url',
  'era',
  'level',
  'allowHosts',
  'allowTools',
  'wait',
  'sessions',
  'shared',
  'principals',
  'companions',
  'handles',
] as const

const eras = ['legacy', 'modern'] as const

/** As of `--wait`. */
const waitSecondsMax = 172_800

/** As of `--sessions`. */
const sessionsMost = 2_000

/** The section `probe`; undefined where there is none. */
export function readProbe(
  reading: Reading,
  node: Node | undefined,
  file: string,
): ProbeConfig | undefined {
  if (node === undefined) return undefined
  const values = readMapping(reading, node, probeKeys)
  if (values === undefined) return undefined
  const get = (key: (typeof probeKeys)[number]): Node | undefined => values.get(key)
  return {
    at: `${file}:${lineOf(reading, node)}`,
    url: readText(reading, get('url'), 'url'),
    era: readChoice(reading, get('era'), { key: 'era', values: eras }),
    level: readChoice(reading, get('level'), { key: 'level', values: dispositions }),
    allowHosts: readTexts(reading, get('allowHosts'), 'allowHosts'),
    allowTools: readTexts(reading, get('allowTools'), 'allowTools'),
    waitSeconds: readNumber(reading, get('wait'), { key: 'wait', min: 1, max: waitSecondsMax }),
    sessionsMax: readNumber(reading, get('sessions'), {
      key: 'sessions',
      min: 1,
      max: sessionsMost,
    }),
    isShared: readTruth(reading, get('shared'), 'shared') === true,
    principals: readPrincipals(reading, get('principals'), file),
    companions: readCompanions(reading, get('companions'), file),
    handles: readHandles(reading, get('handles')),
  }
}
