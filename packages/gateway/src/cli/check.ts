import { isGatewayConfigError } from '../config/config-error.ts'
import type { CommandLine } from './command-line.ts'
import { loadConfig } from './load-config.ts'
import type { Surroundings } from './surroundings.ts'

/** 0 when the configuration can be used, 1 when it says what is wrong. */
export async function check(line: CommandLine, around: Surroundings): Promise<number> {
  try {
    const { upstreams, callers } = await loadConfig(line, around)
    const servers = upstreams.map(({ name }) => name).join(', ')
    const ways = callers.map(({ kind }) => kind).join(', ')
    around.stdout(`The configuration can be used: ${servers}, for callers by ${ways}.\n`)
    return 0
  } catch (error) {
    if (!isGatewayConfigError(error)) throw error
    around.stdout(`${error.message}\n`)
    return 1
  }
}
