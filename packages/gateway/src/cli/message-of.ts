/** Those of docs/errors.md; what Node calls a code is no help to whoever reads it. */
const isOurs = /^(?:CLI|CONFIG|GATEWAY|GUARD)_/

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return isOurs.test(code) ? `${error.message}\n[${code}]` : error.message
}
