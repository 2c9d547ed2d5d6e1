import type { CallShape, Model, Returns, Shape, Shapes } from '../../flow/model.ts'

/*
 * ECMA-262. `js.Value` is what a value of unknown type is taken for: the methods whose meaning does
 * not hang on the receiver. What is not here passes its receiver and arguments on, as it should.
 */

const receiver: Returns = { from: ['Receiver'] }
const nothing: Returns = { from: [] }
const cut: Shape = { call: { returns: { labels: ['Truncated'], from: ['Receiver'] } } }
const clock: Shape = { call: { role: 'clock', returns: { labels: ['Clock'] } } }
const clockRead: Shape = { call: { returns: receiver } }
const each: CallShape = {
  callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Receiver.Element', to: 0 }] }],
}
const kept: Shape = { call: { ...each, returns: receiver } }
const mapped: Shape = { call: { ...each, returns: { fromCallback: 'Argument[0]', from: [] } } }
const decided: Shape = { call: { ...each, returns: nothing } }
const oneOf: Returns = { from: ['Receiver', 'Receiver.Element'] }
const found: Shape = { call: { ...each, returns: oneOf } }
const taken: Shape = { call: { returns: oneOf } }
const appended: Shape = {
  call: { flows: [{ from: 'Argument[0..]', to: 'Receiver.Element' }], returns: nothing },
}
const folded: Shape = {
  call: {
    callbacks: [
      {
        at: 'Argument[0]',
        flows: [
          { from: 'Argument[1]', to: 0 },
          { from: 'Receiver.Element', to: 1 },
        ],
      },
    ],
    returns: { from: ['Argument[1]'], fromCallback: 'Argument[0]' },
  },
}

/** Still the same text, or most of it. */
const text: Shape = {
  call: { returns: { type: 'js.String', from: ['Receiver', 'Argument[0..]'] } },
}

const stringMembers: Shapes = {
  replace: text,
  replaceAll: text,
  toLowerCase: text,
  toUpperCase: text,
  trim: text,
  concat: text,
  padStart: text,
  padEnd: text,

  substring: cut,
  substr: cut,
  slice: cut,
  startsWith: { call: { returns: nothing } },
  endsWith: { call: { returns: nothing } },
  includes: { call: { returns: nothing } },
  indexOf: { call: { returns: nothing } },
}

const arrayMembers: Shapes = {
  forEach: decided,
  map: mapped,
  flatMap: mapped,
  filter: kept,
  find: found,
  findLast: found,
  findIndex: decided,
  some: decided,
  every: decided,
  reduce: folded,
  push: appended,
  unshift: appended,
  pop: taken,
  shift: taken,
  at: taken,
  sort: { call: { callbacks: [{ at: 'Argument[0]' }], returns: receiver } },
  toSorted: { call: { callbacks: [{ at: 'Argument[0]' }], returns: receiver } },
  includes: { call: { returns: nothing } },
  indexOf: { call: { returns: nothing } },
}

/** A promise and what it settles to are one value, as `await` leaves it. */
const promiseMembers: Shapes = {
  then: {
    call: {
      callbacks: [
        { at: 'Argument[0]', flows: [{ from: 'Receiver', to: 0 }] },
        { at: 'Argument[1]' },
      ],
      returns: { fromCallback: 'Argument[0]', from: [] },
    },
  },
  catch: {
    call: {
      callbacks: [{ at: 'Argument[0]' }],
      returns: { from: ['Receiver'], fromCallback: 'Argument[0]' },
    },
  },
  finally: { call: { callbacks: [{ at: 'Argument[0]' }], returns: receiver } },
}

const listed: Shape = { call: { state: { operation: 'list' }, returns: receiver } }
const cleared: Shape = { call: { state: { operation: 'clear' }, returns: nothing } }
const removed: Shape = {
  call: { state: { operation: 'delete', key: 'Argument[0]' }, returns: nothing },
}
const contained: Shape = {
  call: { state: { operation: 'has', key: 'Argument[0]' }, returns: nothing },
}

/** Methods of `Map.prototype`; iterators over it stand for the map itself. */
const mapMembers: Shapes = {
  get: { call: { state: { operation: 'get', key: 'Argument[0]' } } },
  set: {
    call: {
      state: { operation: 'set', key: 'Argument[0]', value: 'Argument[1]' },
      returns: receiver,
    },
  },
  has: contained,
  delete: removed,
  clear: cleared,
  keys: listed,
  values: listed,
  entries: listed,
  forEach: { call: { state: { operation: 'list' }, ...each, returns: nothing } },
  next: {
    call: {
      returns: receiver,
      flows: [{ from: 'Receiver.Element', to: 'Receiver.Member[value]' }],
    },
  },
  size: { labels: ['Counter'] },
}

const setMembers: Shapes = {
  ...mapMembers,
  add: {
    call: {
      state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' },
      returns: receiver,
    },
  },
}

const mapClass = (type: string): Shape => ({
  construct: {
    returns: { type },
    flows: [{ from: 'Argument[0].Element.Element', to: 'ReturnValue.Element' }],
  },
})

const setClass = (type: string): Shape => ({
  construct: {
    returns: { type },
    flows: [{ from: 'Argument[0].Element', to: 'ReturnValue.Element' }],
  },
})

const same: Shape = { call: { returns: { from: ['Argument[0]'] } } }

export const ecmascriptModel: Model = {
  id: 'ecmascript',
  language: 'javascript',
  modules: [],
  globals: {
    Map: mapClass('js.Map'),
    WeakMap: mapClass('js.WeakMap'),
    Set: setClass('js.Set'),
    WeakSet: setClass('js.WeakSet'),
    Array: { type: 'js.ArrayClass' },
    Object: { type: 'js.ObjectClass' },
    Promise: { type: 'js.PromiseClass', construct: { callbacks: [{ at: 'Argument[0]' }] } },
    JSON: { type: 'js.Json' },
    Math: { type: 'js.Math' },
    Date: {
      type: 'js.DateClass',
      construct: {
        role: 'clock',
        returns: { type: 'js.Date', labels: ['Clock'], from: ['Argument[0]'] },
      },
      call: { role: 'clock', returns: { labels: ['Clock'] } },
    },
    Proxy: { construct: { returns: { from: ['Argument[0]'] } } },
    WeakRef: { construct: { returns: { type: 'js.WeakRef', from: ['Argument[0]'] } } },
    Boolean: { call: { returns: nothing } },
    Symbol: { call: { returns: nothing } },
  },
  types: {
    'js.Value': { members: { ...arrayMembers, ...stringMembers, ...promiseMembers } },
    'js.String': { members: stringMembers },
    'js.Array': { members: { ...arrayMembers, length: { labels: ['Counter'] } } },
    'js.Promise': { members: promiseMembers },
    'js.Map': { store: { kind: 'memory' }, members: mapMembers },
    /** Entries go when the key object goes, so they neither outlive it nor pile up. */
    'js.WeakMap': {
      store: { kind: 'memory', expiresAlways: true, cappedAlways: true },
      members: mapMembers,
    },
    'js.Set': { store: { kind: 'memory' }, members: setMembers },
    'js.WeakSet': {
      store: { kind: 'memory', expiresAlways: true, cappedAlways: true },
      members: setMembers,
    },
    /** What `Object.create(null)` gives is mostly used as a table. */
    'js.Dictionary': { store: { kind: 'memory' }, subscripts: true },
    'js.WeakRef': { members: { deref: { call: { returns: receiver } } } },
    'js.ArrayClass': {
      members: {
        from: {
          call: {
            callbacks: [{ at: 'Argument[1]', flows: [{ from: 'Argument[0].Element', to: 0 }] }],
            returns: { from: ['Argument[0]'], fromCallback: 'Argument[1]' },
          },
        },
        isArray: { call: { returns: nothing } },
      },
    },
    /** The lists that these give stand for the object itself. */
    'js.ObjectClass': {
      members: {
        assign: {
          call: {
            returns: { from: ['Argument[0..]'] },
            flows: [{ from: 'Argument[1..]', to: 'Argument[0]' }],
          },
        },
        values: same,
        entries: same,
        freeze: same,
        seal: same,
        create: { call: { returns: { type: 'js.Dictionary', from: ['Argument[0]'] } } },
        keys: same,
        hasOwn: { call: { returns: nothing } },
        is: { call: { returns: nothing } },
      },
    },
    'js.PromiseClass': {
      members: {
        resolve: same,
        reject: { call: { returns: nothing } },
        all: same,
        allSettled: same,
        race: { call: { returns: { from: ['Argument[0]', 'Argument[0].Element'] } } },
        any: { call: { returns: { from: ['Argument[0]', 'Argument[0].Element'] } } },
      },
    },
    'js.Json': {
      members: { parse: { call: { role: 'decode' } }, stringify: { call: { role: 'encode' } } },
    },
    'js.Math': {
      members: { random: { call: { role: 'random.weak', returns: { labels: ['WeakRandom'] } } } },
    },
    'js.DateClass': { members: { now: clock } },
    'js.Date': {
      members: {
        getTime: clockRead,
        valueOf: clockRead,
        toISOString: clockRead,
        toString: clockRead,
      },
    },
  },
}
