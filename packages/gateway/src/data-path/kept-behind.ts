/** Begins the names of sessions that the server behind knows nothing of. */
export const notKeptMark = 'not-kept-behind-'

/** Whether the server behind knows the session, and may forget it. */
export const isKeptBehind = (inner: string): boolean => !inner.startsWith(notKeptMark)
