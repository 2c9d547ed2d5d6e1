export { loginSetUp as setUp } from '../kit/login-server.ts'

/** Visitors have ids before they log in, which is what a login has to change. */
export const alsoShows: readonly string[] = ['session-before-authentication', 'unbound-session']
