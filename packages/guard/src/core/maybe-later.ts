/** There at once, or later. */
export type MaybeLater<T> = T | Promise<T>

/**
 * Whether it has to be awaited. What is there is not: where a context is carried along
 * (AsyncLocalStorage), to wait costs more than most of what is waited for.
 */
export const isLater = <T>(value: MaybeLater<T>): value is Promise<T> => value instanceof Promise

/** Goes on at once with what is there. */
export const whenThere = <T, U>(
  value: MaybeLater<T>,
  next: (value: T) => MaybeLater<U>,
): MaybeLater<U> => (isLater(value) ? value.then(next) : next(value))
