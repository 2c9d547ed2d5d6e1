// Loaded before a server that is measured: whatever address and port it asks for, it gets this
// machine's own, and the port that the bench has chosen.
import { Server } from 'node:net'

const { listen } = Server.prototype
const port = Number(process.env.BENCH_PORT)
const host = '127.0.0.1'

Server.prototype.listen = function (...args) {
  const [first] = args
  const isPath = typeof first === 'string' && !/^\d+$/.test(first)
  if (isPath || (typeof first === 'object' && first !== null && 'path' in first)) {
    return listen.apply(this, args)
  }
  const callback = args.findLast((arg) => typeof arg === 'function')
  return listen.call(this, { port, host }, callback)
}
