/** What comes next; what was opened before it is closed when that cannot be had. */
export async function orClose<Next>(
  next: Promise<Next>,
  close: () => Promise<unknown> | void,
): Promise<Next> {
  try {
    return await next
  } catch (error) {
    // What was wrong first is what matters.
    await Promise.resolve(close()).catch(() => undefined)
    throw error
  }
}
