import type { CliContext, Output } from './context.ts'

export type ColorChoice = 'auto' | 'always' | 'never'

export const colorChoices: readonly ColorChoice[] = ['auto', 'always', 'never']

const widthDefault = 80
export const widthMin = 40
export const widthMax = 400

/**
 * An option wins over NO_COLOR (no-color.org), that over FORCE_COLOR, and that over the terminal.
 */
export function wantsColor(
  output: Output,
  env: CliContext['env'],
  choice: ColorChoice = 'auto',
): boolean {
  if (choice !== 'auto') return choice === 'always'
  if (isSet(env['NO_COLOR'])) return false
  const force = env['FORCE_COLOR']
  if (isSet(force)) return force !== '0' && force !== 'false'
  return output.isTerminal && env['TERM'] !== 'dumb'
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== ''

/** Logs of a build show the escapes of a hyperlink as they are. */
export function wantsHyperlinks(output: Output, env: CliContext['env']): boolean {
  return output.isTerminal && env['TERM'] !== 'dumb' && !isSet(env['CI'])
}

export function widthOf(output: Output, env: CliContext['env']): number {
  const columns = output.columns ?? Number.parseInt(env['COLUMNS'] ?? '', 10)
  if (!Number.isInteger(columns) || columns <= 0) return widthDefault
  return Math.min(widthMax, Math.max(widthMin, columns))
}
