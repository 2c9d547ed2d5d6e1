// Programs that some tests need and npm cannot bring.
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const services = [
  {
    name: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    needed: 'pages',
  },
  { name: 'python3', programs: ['python3'], needed: 'Python twins' },
  {
    name: 'redis-server',
    programs: ['redis-server', 'valkey-server'],
    needed: 'the Redis and Valkey store, alone, in a cluster and under faults',
  },
  {
    name: 'postgresql',
    programs: ['postgres'],
    needed: 'the Postgres store on a real server and under faults (its contract runs on PGlite)',
  },
  { name: 'nginx', programs: ['nginx'], needed: 'proxies that ask the gateway' },
]

/** Where Debian puts the programs of servers, which are not in everybody's path. */
const serverFolder = '/usr/sbin'
const postgresFolders = '/usr/lib/postgresql'

/** Path of the first of these programs, or undefined. */
export function findProgram(programs) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    serverFolder,
    ...postgresBins(),
  ].filter((folder) => folder !== '')
  return programs
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find(isExecutable)
}

export const missingServices = () =>
  services.filter(({ programs }) => findProgram(programs) === undefined)

function postgresBins() {
  try {
    return readdirSync(postgresFolders).map((version) => join(postgresFolders, version, 'bin'))
  } catch {
    return []
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
