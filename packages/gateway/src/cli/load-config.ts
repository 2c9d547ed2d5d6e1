import { readFile } from 'node:fs/promises'
import type { Config } from '../config/config.ts'
import { GatewayConfigError } from '../config/config-error.ts'
import { readConfig } from '../config/read-config.ts'
import type { CommandLine } from './command-line.ts'
import { quickConfig } from './quick-config.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * From the file that is named, or from the options alone.
 *
 * @throws GatewayConfigError, CommandLineError
 */
export async function loadConfig(line: CommandLine, { env }: Surroundings): Promise<Config> {
  const { config } = line.options
  if (typeof config !== 'string') {
    return readConfig({ text: quickConfig(line), file: 'the options', env: {} })
  }
  return readConfig({ text: await read(config), file: config, env })
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    const message = `The configuration cannot be read (${why}).`
    throw new GatewayConfigError(file, [
      { code: 'CONFIG_NOT_READABLE', message, line: 1, column: 1 },
    ])
  }
}
