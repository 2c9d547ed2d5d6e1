import type { Dispatcher } from 'undici'

/** The body of an answer that is read as it comes. */
export interface Flow {
  readonly chunks: AsyncGenerator<Uint8Array>
  add(chunk: Uint8Array): void
  /** @param error undefined when it is complete. */
  end(error: unknown): void
}

/** Read ahead of whoever takes them; the server then has to wait. */
const chunksMax = 16

interface State {
  readonly controller: Pick<Dispatcher.DispatchController, 'abort' | 'pause' | 'resume'>
  readonly waiting: Uint8Array[]
  outcome: { readonly error: unknown } | undefined
  wake: () => void
}

export function openFlow(controller: State['controller']): Flow {
  const state: State = { controller, waiting: [], outcome: undefined, wake: () => undefined }
  return {
    chunks: read(state),
    add(chunk) {
      state.waiting.push(chunk)
      if (state.waiting.length >= chunksMax) controller.pause()
      state.wake()
    },
    end(error) {
      state.outcome ??= { error }
      state.wake()
    },
  }
}

async function* read(state: State): AsyncGenerator<Uint8Array> {
  const { controller, waiting } = state
  try {
    for (;;) {
      const chunk = waiting.shift()
      if (chunk !== undefined) yield chunk
      else if (state.outcome === undefined) await more(state)
      else if (state.outcome.error === undefined) return
      else throw state.outcome.error
    }
  } finally {
    if (state.outcome === undefined) controller.abort(new Error('Nobody reads on'))
  }
}

function more(state: State): Promise<void> {
  const woken = new Promise<void>((resolve) => {
    state.wake = resolve
  })
  state.controller.resume()
  return woken
}
