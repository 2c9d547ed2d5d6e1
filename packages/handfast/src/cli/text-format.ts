import type { OptionSpec } from './option.ts'

/** For commands that print something for people or for programs. */
export const textFormats = ['text', 'json'] as const

export const formatOption: OptionSpec = {
  name: 'format',
  value: 'FORMAT',
  summary: 'text or json. Default: text.',
}
