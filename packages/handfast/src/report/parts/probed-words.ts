import type { Probed } from '../../finding/finding.ts'

const words: Readonly<Record<Probed['state'], string>> = {
  confirmed: 'confirmed',
  'not-seen': 'did not see it',
  open: 'could not tell',
}

/** What stands behind “Probe:”. `confirmed: b: POST ping with a's session id: HTTP 200, a result`. */
export const probedWords = ({ state, said }: Probed): string => `${words[state]}: ${said}`

/** The same for the end of a line. */
export const probedSuffix = (probed: Probed | undefined): string =>
  probed === undefined
    ? ''
    : ` [${probed.state === 'confirmed' ? 'confirmed by the probe' : `the probe ${words[probed.state]}`}]`
