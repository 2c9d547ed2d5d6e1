import type { Model, Shape } from '../../flow/model.ts'

/* os, socket, platform, subprocess, multiprocessing, threading's ids: what a process is made of. */

const processValue: Shape = { call: { returns: { labels: ['ProcessValue'] } } }
const spawn: Shape = {
  call: { role: 'process.spawn', returns: { type: 'py-system.Process' } },
  construct: { role: 'process.spawn', returns: { type: 'py-system.Process' } },
}
const environment: Shape = { role: 'process.env' }

export const pySystemModel: Model = {
  id: 'py-system',
  language: 'python',
  modules: [
    'os',
    'socket',
    'platform',
    'getpass',
    'subprocess',
    'asyncio.subprocess',
    'multiprocessing',
    'pathlib',
  ],
  exports: {
    environ: { type: 'py-system.Environment' },
    getenv: { call: { role: 'process.env', returns: { from: ['Argument[1]'] } } },
    urandom: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
    getrandom: { call: { role: 'random.strong', returns: { labels: ['Csprng'] } } },
    getpid: processValue,
    getppid: processValue,
    getuid: processValue,
    getlogin: processValue,
    gethostname: processValue,
    getfqdn: processValue,
    node: processValue,
    uname: processValue,
    getuser: processValue,
    Popen: spawn,
    run: spawn,
    check_output: spawn,
    check_call: spawn,
    system: spawn,
    create_subprocess_exec: spawn,
    create_subprocess_shell: spawn,
    Process: spawn,
  },
  types: {
    'py-system.Environment': {
      members: {
        get: { call: { role: 'process.env', returns: { from: ['Argument[1]'] } } },
        pop: { call: { role: 'process.env', returns: { from: ['Argument[1]'] } } },
        setdefault: { call: { role: 'process.env', returns: { from: ['Argument[1]'] } } },
        items: { call: { returns: { from: [] } } },
      },
      anyMember: environment,
      element: environment,
    },
    'py-system.Process': {
      members: {
        pid: { labels: ['ProcessValue'] },
        communicate: { call: { returns: { from: [] } } },
      },
    },
  },
}
