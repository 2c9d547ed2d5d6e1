export { startGateway } from './gateway.ts'
export type { Gateway } from './gateway.ts'
export { defaultAdmin, defaultConfig, defaultRules } from './config/defaults.ts'
export type { Config } from './config/config.ts'
