/** Streams that wait for changes (2026-07-28 basic/patterns/subscriptions). */
export interface Listeners {
  /** Acknowledges these, and stays open. */
  open(names: readonly string[]): Response
  tell(name: string, notice: object): void
}

type Send = (message: object) => void

/** @param filter Where the names stand in the acknowledgement. */
export function createListeners(filter: string): Listeners {
  const listeners = new Map<string, Set<Send>>()
  return {
    tell(name, notice) {
      for (const send of listeners.get(name) ?? []) send({ jsonrpc: '2.0', ...notice })
    },
    open(names) {
      const encoder = new TextEncoder()
      let send: Send = () => undefined
      const body = new ReadableStream({
        start(controller) {
          send = (message) =>
            controller.enqueue(encoder.encode(`data: ${JSON.stringify(message)}\n\n`))
          send({
            jsonrpc: '2.0',
            method: 'notifications/subscriptions/acknowledged',
            params: { notifications: { [filter]: names } },
          })
          for (const name of names) {
            listeners.set(name, (listeners.get(name) ?? new Set()).add(send))
          }
        },
        cancel() {
          for (const name of names) listeners.get(name)?.delete(send)
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  }
}
