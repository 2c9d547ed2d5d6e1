import type { FiringCase } from './firing-case.ts'

/** The language, the runtimes, Node's modules and the generators of identifiers. */
export const javascriptRuntimeCases: readonly FiringCase[] = [
  {
    model: 'ecmascript',
    code: `const sessions = new Map()
export function keep(request: Request) {
  const id = request.headers.get('mcp-session-id')
  sessions.set(id, Date.now())
  probe('kept', sessions.get(id))
  probe('weak', Math.random().toString(36))
  for (const [key] of sessions) probe('key', key)
}`,
    labels: { kept: 'Clock StateRead', weak: 'WeakRandom' },
    roles: ['clock', 'random.weak'],
    states: ['set 4: SessionIdHeader', 'get 5: SessionIdHeader'],
  },
  {
    model: 'runtime',
    code: `probe('uuid', crypto.randomUUID())
probe('short', crypto.randomUUID().replaceAll('-', '').slice(0, 8))
probe('pid', process.pid)
setInterval(() => console.log(process.env.TOKEN), 1000)
Buffer.from('x', 'base64')`,
    labels: { uuid: 'Csprng', short: 'Csprng Truncated', pid: 'ProcessValue' },
    roles: ['random.strong', 'timer.interval', 'log', 'process.env', 'decode'],
    entries: ['timer -'],
  },
  {
    model: 'web',
    code: `export function take(request: Request) {
  probe('header', request.headers.get('Authorization'))
  probe('claimed', request.headers.get('x-user-id'))
  probe('query', new URL(request.url).searchParams.get('sessionId'))
  fetch('https://example.com')
  return new Response('')
}`,
    labels: {
      header: 'Credential',
      claimed: 'ClientHeader UnverifiedPrincipal',
      query: 'SessionIdHeader UrlParameter',
    },
    roles: ['http.fetch', 'http.respond'],
  },
  {
    model: 'node-http',
    code: `import { createServer } from 'node:http'
createServer((request, response) => {
  probe('session', request.headers['mcp-session-id'])
  probe('peer', request.socket.remoteAddress)
  response.writeHead(404).end('x')
}).listen(1)`,
    labels: { session: 'SessionIdHeader', peer: 'RemoteAddress' },
    roles: ['http.server', 'http.listen', 'http.status', 'http.end'],
    entries: ['http ANY'],
  },
  {
    model: 'node-https',
    code: `import https from 'https'
https.createServer({ minVersion: 'TLSv1.2' }, (request) => probe('host', request.headers.host))`,
    labels: { host: 'ClientHeader' },
    roles: ['https.server'],
    entries: ['http ANY'],
  },
  {
    model: 'node-crypto',
    code: `import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
const hash = createHash('sha256')
hash.update(String(Date.now()))
probe('hash', hash.digest('hex'))
probe('bytes', randomBytes(16).toString('hex'))
probe('cut', randomBytes(16).toString('hex').slice(0, 8))
timingSafeEqual(createHmac('sha256', 'k').update('x').digest(), randomBytes(1))`,
    labels: { hash: 'Clock', bytes: 'Csprng', cut: 'Csprng Truncated' },
    roles: ['crypto.hash', 'crypto.hmac', 'crypto.compare', 'random.strong'],
  },
  {
    model: 'node-async-hooks',
    code: `import { AsyncLocalStorage } from 'node:async_hooks'
const caller = new AsyncLocalStorage()
export function take(request: Request) {
  caller.run(request.headers.get('authorization'), () => probe('caller', caller.getStore()))
}`,
    labels: { caller: 'Credential' },
  },
  {
    model: 'node-system',
    code: `import { spawn } from 'node:child_process'
import { hostname } from 'node:os'
import { readFileSync } from 'node:fs'
spawn('x')
probe('host', hostname())
probe('file', readFileSync(hostname()))`,
    labels: { host: 'ProcessValue', file: '' },
    roles: ['process.spawn'],
  },
  {
    model: 'node-events',
    code: `import { EventEmitter } from 'node:events'
const bus = new EventEmitter()
bus.on('made', (id) => probe('id', id))
bus.emit('made', Date.now())`,
    labels: { id: 'Clock' },
  },
  {
    model: 'node-url',
    code: `import { parse } from 'node:url'
import { createServer } from 'node:http'
createServer((request) => probe('id', parse(request.url, true).query.sessionId))`,
    labels: { id: 'SessionIdHeader UrlParameter' },
  },
  {
    model: 'node-timers',
    code: `import { setTimeout } from 'node:timers/promises'
await setTimeout(10)`,
    roles: ['timer.timeout'],
  },
  {
    model: 'uuid',
    code: `import { v4 as uuidv4, v5, v7 } from 'uuid'
probe('four', uuidv4())
probe('five', v5('name', 'space'))
probe('seven', v7())`,
    labels: { four: 'Csprng', five: 'StructuredUuid', seven: 'StructuredUuid' },
    roles: ['random.strong', 'id.structured'],
  },
  {
    model: 'nanoid',
    code: `import { customAlphabet, nanoid } from 'nanoid'
probe('plain', nanoid())
probe('custom', customAlphabet('abc', 10)())`,
    labels: { plain: 'Csprng', custom: 'Csprng' },
  },
  {
    model: 'nanoid-non-secure',
    code: `import { nanoid } from 'nanoid/non-secure'
probe('plain', nanoid())`,
    labels: { plain: 'WeakRandom' },
  },
  {
    model: 'cuid2-2',
    dependencies: { '@paralleldrive/cuid2': '2.2.2' },
    code: `import { createId } from '@paralleldrive/cuid2'
probe('id', createId())`,
    labels: { id: 'WeakRandom Clock Counter' },
  },
  {
    model: 'cuid2-3',
    dependencies: { '@paralleldrive/cuid2': '^3.0.0' },
    code: `import { createId, init } from '@paralleldrive/cuid2'
probe('id', createId())
probe('own', init({ length: 10 })())`,
    labels: { id: 'Csprng', own: 'Csprng' },
  },
  {
    model: 'structured-ids',
    code: `import { monotonicFactory, ulid } from 'ulid'
probe('one', ulid())
probe('next', monotonicFactory()())`,
    labels: { one: 'Clock StructuredUuid', next: 'Clock StructuredUuid' },
  },
  {
    model: 'weak-ids',
    code: `import { uid } from 'uid'
import _ from 'lodash'
probe('uid', uid())
probe('random', _.random(1, 2))`,
    labels: { uid: 'WeakRandom', random: 'WeakRandom' },
  },
  {
    model: 'strong-ids',
    code: `import cryptoRandomString from 'crypto-random-string'
probe('id', cryptoRandomString({ length: 32 }))`,
    labels: { id: 'Csprng' },
  },
  {
    model: 'sodium',
    code: `import sodium from 'sodium-native'
sodium.crypto_secretbox_open_easy(plain, box, nonce, key)
probe('id', sodium.randombytes_buf(32))`,
    roles: ['random.strong', 'crypto.decrypt'],
    labels: { id: 'Csprng' },
  },
  {
    model: 'locks',
    code: `import { Mutex } from 'async-mutex'
import pLimit from 'p-limit'
const mutex = new Mutex()
await mutex.runExclusive(async () => probe('in', Date.now()))
pLimit(1)(() => 1)`,
    labels: { in: 'Clock' },
    roles: ['lock'],
  },
  {
    model: 'logging',
    code: `import pino from 'pino'
const logger = pino({ level: process.env.LEVEL })
logger.child({}).info('x')`,
    roles: ['log'],
  },
  {
    model: 'debug',
    code: `import makeDebug from 'debug'
makeDebug('app')('x')`,
    roles: ['log'],
  },
  {
    model: 'passwords',
    code: `import bcrypt from 'bcrypt'
await bcrypt.compare('x', 'y')`,
    roles: ['auth.password'],
  },
  {
    model: 'http-clients',
    code: `import axios from 'axios'
probe('answer', (await axios.get(process.env.URL)).data)
axios.create({}).post('x')`,
    labels: { answer: '' },
    roles: ['http.fetch'],
  },
]
