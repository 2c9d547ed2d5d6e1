// Loaded before a server whose sessions are waited for: its clock runs BENCH_CLOCK_SPEED times as
// fast, so that a day of its own passes in minutes. What it reads of the time and what it has done
// later are scaled alike; sockets, and what Node does by itself, keep the time of this machine.
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'

const speed = Number(process.env.BENCH_CLOCK_SPEED ?? 1)
if (speed > 1) quicken()

function quicken() {
  const require = createRequire(import.meta.url)
  const timers = require('node:timers')
  const promises = require('node:timers/promises')
  quickenReadings()
  for (const name of ['setTimeout', 'setInterval']) {
    const slow = timers[name]
    const slowPromise = promises[name]
    const fast = (call, ms, ...words) => slow(call, scaled(ms), ...words)
    const fastPromise = (ms, ...words) => slowPromise(scaled(ms), ...words)
    if (name === 'setTimeout') fast[promisify.custom] = fastPromise
    timers[name] = fast
    promises[name] = fastPromise
    globalThis[name] = fast
  }
  promises.scheduler.wait = (ms, options) => promises.setTimeout(ms, undefined, options)
  const slowSignal = AbortSignal.timeout
  AbortSignal.timeout = (ms) => slowSignal.call(AbortSignal, Math.ceil(scaled(ms)))
  syncBuiltinESMExports()
}

function quickenReadings() {
  const SlowDate = Date
  const slowNow = Date.now
  const startedAtMs = slowNow()
  const now = () => Math.round(startedAtMs + (slowNow() - startedAtMs) * speed)
  globalThis.Date = new Proxy(SlowDate, {
    construct: (target, words, made) =>
      Reflect.construct(target, words.length === 0 ? [now()] : words, made),
    apply: () => new SlowDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  SlowDate.prototype.constructor = globalThis.Date
  const slowReading = performance.now.bind(performance)
  performance.now = () => slowReading() * speed
  const slowTicks = process.hrtime.bigint
  const ticks = () => slowTicks.call(process.hrtime) * BigInt(speed)
  process.hrtime = Object.assign((since) => hrtimeOf(ticks(), since), { bigint: ticks })
}

function hrtimeOf(ticks, [seconds, nanoseconds] = [0, 0]) {
  const passed = ticks - (BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds))
  return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)]
}

function scaled(ms) {
  return Number.isFinite(Number(ms)) ? Number(ms) / speed : ms
}
