import { GuardError } from './errors.ts'

/** What every question to a closed store is rejected with. */
export const storeClosed = (): GuardError =>
  new GuardError('GUARD_STORE_CLOSED', 'The store is closed; open another one.')
