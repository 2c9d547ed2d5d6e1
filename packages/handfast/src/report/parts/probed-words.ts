import type { Probed } from '../../finding/finding.ts'

const words: Readonly<Record<Probed['state'], string>> = {
  confirmed: 'confirmed',
  'not-seen': 'did not see it',
  open: 'could not tell',
}

/** What stands behind “Probe:”, such as `confirmed: b: POST ping with a's session id: HTTP 200`. */
export const probedWords = ({ state, said }: Probed): string => `${words[state]}: ${said}`

/** The same for the end of a line. */
export function probedSuffix(probed: Probed | undefined): string {
  if (probed === undefined) return ''
  const { state } = probed
  return state === 'confirmed' ? ' [confirmed by the probe]' : ` [the probe ${words[state]}]`
}
