import type { Model, Path, Returns, Shape, Shapes } from '../../flow/model.ts'

/*
 * Builtins of CPython 3. `py.dict` and its kin are what constructors give; literals the engine
 * knows by itself. `py.value` is what a value of unknown type is taken for.
 */

const nothing: Returns = { from: [] }
const receiver: Returns = { from: ['Receiver'] }
const same: Shape = { call: { returns: { from: ['Argument[0]'] } } }
const log: Shape = { call: { role: 'log', returns: nothing } }

const listed: Shape = { call: { state: { operation: 'list' }, returns: receiver } }

const dictMembers: Shapes = {
  get: { call: { state: { operation: 'get', key: 'Argument[0]' } } },
  setdefault: {
    call: {
      state: {
        operation: 'set',
        key: 'Argument[0]',
        value: 'Argument[1]',
        onlyIfAbsent: true,
      },
      returns: { from: ['Argument[1]', 'Receiver.Element'], labels: ['StateRead'] },
    },
  },
  pop: {
    call: {
      state: { operation: 'delete', key: 'Argument[0]' },
      returns: { from: ['Receiver.Element', 'Argument[1]'], labels: ['StateRead'] },
    },
  },
  popitem: {
    call: {
      state: { operation: 'list' },
      returns: { from: ['Receiver.Element'], labels: ['StateRead'] },
    },
  },
  items: listed,
  keys: listed,
  values: listed,
  copy: { call: { returns: receiver } },
  update: {
    call: {
      state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0].AnyMember' },
      returns: nothing,
    },
  },
  clear: { call: { state: { operation: 'clear' }, returns: nothing } },
  __contains__: { call: { state: { operation: 'has', key: 'Argument[0]' }, returns: nothing } },
  __getitem__: { call: { state: { operation: 'get', key: 'Argument[0]' } } },
  __setitem__: {
    call: {
      state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' },
      returns: nothing,
    },
  },
  __delitem__: { call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: nothing } },
}

const setMembers: Shapes = {
  add: {
    call: {
      state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' },
      returns: nothing,
    },
  },
  discard: { call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: nothing } },
  remove: { call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: nothing } },
  clear: { call: { state: { operation: 'clear' }, returns: nothing } },
}

const appends = (at: Path): Shape => ({
  call: {
    state: { operation: 'append', value: at },
    returns: nothing,
  },
})

const listMembers: Shapes = {
  append: appends('Argument[0]'),
  appendleft: appends('Argument[0]'),
  extend: appends('Argument[0].Element'),
  insert: appends('Argument[1]'),
  pop: {
    call: {
      state: { operation: 'delete', key: 'Argument[0]' },
      returns: { from: ['Receiver.Element'] },
    },
  },
  popleft: {
    call: { state: { operation: 'delete' }, returns: { from: ['Receiver.Element'] } },
  },
  remove: { call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: nothing } },
  clear: { call: { state: { operation: 'clear' }, returns: nothing } },
}

/** Methods of `str` and `bytes` whose result says nothing of the text. */
const textMembers: Shapes = {
  startswith: { call: { returns: nothing } },
  endswith: { call: { returns: nothing } },
  isdigit: { call: { returns: nothing } },
  isalnum: { call: { returns: nothing } },
  isascii: { call: { returns: nothing } },
  count: { call: { returns: nothing } },
  find: { call: { returns: nothing } },
  index: { call: { returns: nothing } },
}

export const pyBuiltinsModel: Model = {
  id: 'py-builtins',
  language: 'python',
  modules: ['builtins'],
  /*
   * Value classes have `call` and no `construct`: a parameter annotated with one is whatever the
   * caller sent, and not something that a framework made.
   */
  globals: {
    dict: { call: { returns: { type: 'py.dict', from: ['Argument[0]'] } } },
    zip: { call: { returns: { from: ['Argument[0..]'] } } },
    list: { call: { returns: { type: 'py.list', from: ['Argument[0]'] } } },
    set: { call: { returns: { type: 'py.set', from: ['Argument[0]'] } } },
    frozenset: same,
    tuple: same,
    sorted: same,
    reversed: same,
    iter: same,
    next: { call: { returns: { from: ['Argument[0]', 'Argument[0].Element', 'Argument[1]'] } } },
    map: {
      call: {
        callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Argument[1].Element', to: 0 }] }],
        returns: { fromCallback: 'Argument[0]', from: [] },
      },
    },
    filter: {
      call: {
        callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Argument[1].Element', to: 0 }] }],
        returns: { from: ['Argument[1]'] },
      },
    },
    /** The address of the object: reused once it is freed. */
    id: { call: { returns: { labels: ['ProcessValue'] } } },
    /** Of text it changes from process to process, of numbers it is the number. */
    hash: {
      call: { role: 'crypto.hash', returns: { labels: ['ProcessValue'], from: ['Argument[0]'] } },
    },
    len: { call: { returns: { labels: ['Counter'] } } },
    isinstance: { call: { returns: nothing } },
    hasattr: { call: { returns: nothing } },
    callable: { call: { returns: nothing } },
    bool: { call: { returns: nothing } },
    print: log,
    open: { call: { returns: nothing } },
    input: { call: { returns: nothing } },
  },
  types: {
    'py.dict': { store: { kind: 'memory' }, subscripts: true, members: dictMembers },
    'py.weakdict': {
      store: { kind: 'memory', expiresAlways: true, cappedAlways: true },
      subscripts: true,
      members: dictMembers,
    },
    'py.set': { store: { kind: 'memory' }, members: setMembers },
    'py.list': { store: { kind: 'memory' }, members: listMembers },
    'py.str': { members: textMembers },
    'py.value': { members: textMembers },
  },
}
