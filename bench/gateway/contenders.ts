import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../run/command.ts'
import { cacheFolder, projectFolder } from '../run/folders.ts'
import { tell } from '../run/report.ts'
import { freePort, startProgram } from './started.ts'
import { openStdioClient } from './stdio-client.ts'
import type { Started } from './started.ts'

const gatewayProgram = join(projectFolder, 'packages/gateway/bin/handfast-gateway.js')
const stdioServer = fileURLToPath(new URL('echo-server.js', import.meta.url))

/** Versions that are installed to be measured beside; nothing of them is part of Handfast. */
const peers = ['mcp-proxy@6.7.19', 'supergateway@4.0.0']
const peersFolder = join(cacheFolder, 'gateway')

const noLimit = { requestsPerMinutePerPrincipal: 9_000_000, streamsPerPrincipal: 100_000 }

export type State =
  | { readonly store: 'memory' }
  | { readonly store: 'sqlite' }
  | { readonly store: 'redis'; readonly url: string }

export interface GatewayWanted {
  readonly name: string
  readonly state: State
  /** `url` or `command`. */
  readonly upstream: object
  /** As `callers` of the configuration; nobody is asked when absent. */
  readonly callers?: readonly object[]
}

export async function startHandfast(wanted: GatewayWanted): Promise<Started> {
  const { name, state, upstream, callers = [{ anonymous: {} }] } = wanted
  const folder = await mkdtemp(join(tmpdir(), 'bench-gateway-'))
  const port = await freePort()
  const file = join(folder, 'handfast.yaml')
  const gateway = {
    listen: { port },
    admin: false,
    watch: { events: 'none' },
    state: state.store === 'sqlite' ? { ...state, path: join(folder, 'state.db') } : state,
    keys: [{ id: 'k', secret: 'Zm9yIHRoZSBiZW5jaCBhbG9uZSwgYW5kIG5vIHNlY3JldA_3f9c1a' }],
    limits: { ...noLimit, streams: 100_000 },
    sessions: { perPrincipal: 1_000_000, total: 1_000_000 },
    callers,
    upstreams: { behind: upstream },
  }
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ version: 1, gateway }))
  const words = [gatewayProgram, '--config', file]
  return startProgram({ name, program: process.execPath, words, url: urlAt(port) })
}

const urlAt = (port: number): string => `http://127.0.0.1:${port}/mcp`

export async function startNginx(upstream: string): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-nginx-'))
  const port = await freePort()
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = paths.map((path) => `${path}_temp_path ${path};`).join(' ')
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid nginx.pid; error_log stderr crit;
events { worker_connections 4096; }
http { access_log off; ${temporary} keepalive_requests 1000000;
  upstream behind { server ${new URL(upstream).host}; keepalive 300; keepalive_requests 1000000; }
  server { listen 127.0.0.1:${port};
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_buffering off; } } }
`,
  )
  const words = ['-p', folder, '-c', 'nginx.conf']
  const program = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'
  return startProgram({ name: 'nginx', program, words, url: urlAt(port) })
}

export async function startHaproxy(upstream: string): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-haproxy-'))
  const port = await freePort()
  const file = join(folder, 'haproxy.cfg')
  await writeFile(
    file,
    `global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend in
  bind 127.0.0.1:${port}
  default_backend behind
backend behind
  http-reuse always
  server one ${new URL(upstream).host}
`,
  )
  const program = existsSync('/usr/sbin/haproxy') ? '/usr/sbin/haproxy' : 'haproxy'
  return startProgram({ name: 'haproxy', program, words: ['-f', file], url: urlAt(port) })
}

/** Installed once, by the user's own npm and without scripts. */
async function peerProgram(name: string): Promise<string> {
  const program = join(peersFolder, 'node_modules/.bin', name)
  if (existsSync(program)) return program
  tell(`installing ${peers.join(', ')} …`)
  await mkdir(peersFolder, { recursive: true })
  await writeFile(join(peersFolder, 'package.json'), '{"private":true}')
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...peers]
  const { code, stderr } = await runCommand('npm', words, { cwd: peersFolder, timeoutMs: 300_000 })
  if (code !== 0) throw new Error(`${name} cannot be installed: ${stderr.slice(-300)}`)
  return program
}

export async function startMcpProxy(): Promise<Started> {
  const program = await peerProgram('mcp-proxy')
  const port = await freePort()
  const server = ['--', process.execPath, stdioServer, 'stdio']
  const words = ['--port', String(port), '--server', 'stream', ...server]
  return startProgram({ name: 'mcp-proxy', program, words, url: urlAt(port) })
}

export async function startSupergateway(): Promise<Started> {
  const program = await peerProgram('supergateway')
  const port = await freePort()
  const server = `${process.execPath} ${stdioServer} stdio`
  const wanted = '--stateful --logLevel none --outputTransport streamableHttp'.split(' ')
  const words = ['--stdio', server, ...wanted, '--port', String(port)]
  const started = await startProgram({ name: 'supergateway', program, words, url: urlAt(port) })
  return { ...started, clientsMax: 16 }
}

/** The program that those below make HTTP of, and nothing else; one client speaks to it. */
export const directOverStdio: Started = {
  name: 'direct-stdio',
  url: '',
  pids: [],
  clientsMax: 1,
  open: () => openStdioClient([stdioServer, 'stdio']),
  close: async () => undefined,
}

/** The same server over stdio, as many processes as for mcp-proxy: one for the one principal. */
export const startHandfastBeforeStdio = (): Promise<Started> =>
  startHandfast({
    name: 'handfast-stdio',
    state: { store: 'memory' },
    upstream: {
      command: [process.execPath, stdioServer, 'stdio'],
      processPer: 'principal',
    },
  })
