/** Node's timers keep the process alive unless told otherwise; those of the Web are numbers. */
export function unreferenced<T>(timer: T): T {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return timer
  if (typeof timer.unref === 'function') timer.unref()
  return timer
}
