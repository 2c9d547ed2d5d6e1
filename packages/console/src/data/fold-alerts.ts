import type { AlertRow } from '@handfast/gateway/admin-api'

/** The same thing, done by the same principal to the same one, is one story however often. */
export interface AlertStory {
  /** The one that came last. */
  readonly row: AlertRow
  readonly alerts: number
}

/** In the order of the last of each, which is that of what is given. */
export function foldAlerts(alerts: readonly AlertRow[]): readonly AlertStory[] {
  const stories = new Map<string, AlertStory>()
  for (const row of alerts) {
    const { detector, weakness, caller, owner, address } = row.alert
    const who = caller ?? address ?? ''
    const name = [row.upstream, detector, weakness, who, owner ?? ''].join(' ')
    const known = stories.get(name)
    stories.set(name, { row: known?.row ?? row, alerts: (known?.alerts ?? 0) + 1 })
  }
  return [...stories.values()]
}
