export { adapterContract } from './adapter-contract.ts'
export type { AdapterContract } from './adapter-contract.ts'
export type { AdapterSetting, OpenAdapter } from './adapter-bench.ts'
