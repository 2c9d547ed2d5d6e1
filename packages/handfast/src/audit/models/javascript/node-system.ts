import type { Model, Shape } from '../../flow/model.ts'

/* node:child_process, node:os and node:fs, as far as identifiers and processes are concerned. */

const spawned: Shape = {
  call: { role: 'process.spawn', returns: { type: 'node-system.ChildProcess' } },
}
const ran: Shape = {
  call: {
    role: 'process.spawn',
    callbacks: [{ at: 'Argument[last]' }],
    returns: { type: 'node-system.ChildProcess' },
  },
}
const waited: Shape = { call: { role: 'process.spawn', returns: { from: [] } } }
const processValue: Shape = { call: { returns: { labels: ['ProcessValue'] } } }
const listener: Shape = {
  call: { callbacks: [{ at: 'Argument[1]' }], returns: { from: ['Receiver'] } },
}
/** What a file holds does not come from its path. */
const read: Shape = { call: { callbacks: [{ at: 'Argument[last]' }], returns: { from: [] } } }

export const nodeSystemModel: Model = {
  id: 'node-system',
  language: 'javascript',
  modules: ['node:child_process', 'node:os', 'node:fs', 'node:fs/promises', 'node:cluster'],
  exports: {
    spawn: spawned,
    fork: spawned,
    exec: ran,
    execFile: ran,
    spawnSync: waited,
    execSync: waited,
    execFileSync: waited,
    hostname: processValue,
    networkInterfaces: processValue,
    userInfo: processValue,
    homedir: processValue,
    tmpdir: processValue,
    uptime: { call: { role: 'clock', returns: { labels: ['Clock'] } } },
    readFile: read,
    readFileSync: read,
    existsSync: read,
    stat: read,
    statSync: read,
    promises: { type: 'node-system.FilePromises' },
  },
  types: {
    'node-system.ChildProcess': {
      members: {
        pid: { labels: ['ProcessValue'] },
        stdin: { type: 'node-system.Stream' },
        stdout: { type: 'node-system.Stream' },
        stderr: { type: 'node-system.Stream' },
        on: listener,
        once: listener,
        kill: { call: { returns: { from: [] } } },
        send: { call: { returns: { from: [] } } },
      },
    },
    'node-system.Stream': { members: { on: listener, once: listener, write: { call: {} } } },
    'node-system.FilePromises': { members: { readFile: read, stat: read } },
  },
}
