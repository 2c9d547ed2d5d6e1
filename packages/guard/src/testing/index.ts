export { storeContract } from './store-contract.ts'
export type { StoreContract, StorePlace } from './store-contract.ts'
