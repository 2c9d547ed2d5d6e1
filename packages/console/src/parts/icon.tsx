import type { JSX } from 'preact'

export type IconName = 'alerts' | 'audit' | 'configuration' | 'sessions' | 'traffic' | 'upstreams'

/** Strokes in a square of 24. */
const paths: Readonly<Record<IconName, string>> = {
  alerts: 'M12 4 21 20H3ZM12 10v4M12 17v.01',
  audit: 'M7 3h10v18H7ZM10 8h4M10 12h4M10 16h2',
  configuration: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4',
  sessions: 'M5 8a3 3 0 1 0 6 0 3 3 0 1 0-6 0M2 20c0-8 12-8 12 0M16 5a3 3 0 0 1 0 6M17 14q5 1 5 6',
  traffic: 'M3 20h18M4 16l5-6 4 3 7-9',
  upstreams: 'M4 5h16v6H4ZM4 13h16v6H4ZM8 8v.01M8 16v.01',
}

export const Icon = ({ name }: { readonly name: IconName }): JSX.Element => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
)
