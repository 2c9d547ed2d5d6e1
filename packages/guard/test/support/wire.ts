import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/** A way to a server on which things go wrong. */
export interface Wire {
  readonly port: number
  /** Nothing passes and nothing is closed, as with a server that hangs. */
  freeze(): void
  thaw(): void
  /** Breaks all connections there are; new ones are taken. */
  cut(): void
  /** Lets so many answers pass from now on; the next is lost, with all connections. */
  loseAnswer(after: number): void
  close(): Promise<void>
}

/** Of loopback. */
export async function wireTo(serverPort: number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isFrozen = false
  let answersLeft = Number.POSITIVE_INFINITY

  const cut = (): void => {
    answersLeft = Number.POSITIVE_INFINITY
    for (const [client, server] of pairs) {
      client.destroy()
      server.destroy()
    }
    pairs.clear()
  }
  const join = (client: Socket): void => {
    const server = connect(serverPort, '127.0.0.1')
    const pair = [client, server] as const
    pairs.add(pair)
    const end = (): void => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of pair) {
      socket.on('error', end)
      socket.on('close', end)
      if (isFrozen) socket.pause()
    }
    client.on('data', (bytes) => void server.write(bytes))
    server.on('data', (bytes: Buffer) => {
      if (answersLeft === 0) return cut()
      answersLeft -= 1
      client.write(bytes)
    })
  }

  const listener = createServer(join)
  const port = await listen(listener)
  return {
    port,
    freeze() {
      isFrozen = true
      for (const socket of [...pairs].flat()) socket.pause()
    },
    thaw() {
      isFrozen = false
      for (const socket of [...pairs].flat()) socket.resume()
    },
    cut,
    loseAnswer(after) {
      answersLeft = after
    },
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve))
      cut()
      await closed
    },
  }
}

async function listen(listener: Server): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port could be had')
  return address.port
}
