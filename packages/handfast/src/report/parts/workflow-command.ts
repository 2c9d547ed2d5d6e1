import { visible } from '../text/visible.ts'

/** A workflow command of GitHub Actions; the message may have several lines. */
export function workflowCommand(
  level: string,
  message: readonly string[],
  properties: readonly (readonly [string, string | number])[],
): string {
  const written = properties.map(([name, value]) => `${name}=${property(String(value))}`)
  return `::${level} ${written.join(',')}::${message.map((line) => data(line)).join('%0A')}`
}

/** The runner undoes exactly these escapes in what stands behind the second `::`. */
function data(text: string): string {
  return visible(text).replaceAll('%', '%25')
}

/** In properties a colon and a comma would end the value. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
