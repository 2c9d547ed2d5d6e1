/**
 * One at a time. Whoever asks while it runs has it run once more, however many ask, so that what
 * was last is what it ends with.
 */
export function inTurn(task: () => Promise<void>): () => void {
  let isRunning = false
  let isAsked = false
  const run = async (): Promise<void> => {
    isRunning = true
    try {
      while (isAsked) {
        isAsked = false
        await task()
      }
    } finally {
      isRunning = false
    }
  }
  return () => {
    isAsked = true
    if (!isRunning) void run()
  }
}
