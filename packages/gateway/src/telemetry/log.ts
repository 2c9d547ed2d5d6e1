export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** Values that cannot hold what somebody sent: words of ours, counts, times and keyed hashes. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** NDJSON: a line of `at`, `level`, `name` and the fields of that name. */
export interface Log {
  debug(name: string, fields?: LogFields): void
  info(name: string, fields?: LogFields): void
  warn(name: string, fields?: LogFields): void
  error(name: string, fields?: LogFields): void
}

export interface LogOptions {
  readonly level: LogLevel | 'none'
  /** Takes whole lines. */
  readonly write: (text: string) => void
  readonly clock: () => number
}

export function createLog({ level, write, clock }: LogOptions): Log {
  const from = level === 'none' ? logLevels.length : logLevels.indexOf(level)
  const logger = (at: LogLevel) => {
    if (logLevels.indexOf(at) < from) return () => undefined
    return (name: string, fields: LogFields = {}): void =>
      write(
        `${JSON.stringify({ at: new Date(clock()).toISOString(), level: at, name, ...fields })}\n`,
      )
  }
  return {
    debug: logger('debug'),
    info: logger('info'),
    warn: logger('warn'),
    error: logger('error'),
  }
}
