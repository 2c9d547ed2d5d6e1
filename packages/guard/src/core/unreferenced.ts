/** Node's timers and threads keep the process alive unless told otherwise; the Web's are numbers. */
export function unreferenced<T>(timer: T): T {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return timer
  if (typeof timer.unref === 'function') timer.unref()
  return timer
}
