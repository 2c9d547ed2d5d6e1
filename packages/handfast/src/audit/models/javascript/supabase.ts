import type { Model, Shape, Shapes, StateOperation } from '../../flow/model.ts'

/*
 * Supabase: a query is a chain of conditions. Policies of the database (row level security) bind
 * rows to the user whose token the client was made with.
 */

const self = { from: ['Receiver'] } as const
const chain: Shape = { call: { returns: self } }
const begun = (type: string): Shape => ({ call: { returns: { type, from: ['Receiver'] } } })
const written: Shape = {
  call: {
    state: { operation: 'set', key: 'Argument[0]', value: 'Argument[0]' },
    returns: { type: 'supabase.Change', from: ['Receiver'], labels: ['StateRead'] },
  },
}

/** The token may be in what the client was made with. */
const conditions = (operation: StateOperation): Shapes => {
  const condition = (value: string): Shape => ({
    call: {
      state: { operation, key: [value, 'Receiver'] },
      returns: { from: ['Receiver'], labels: ['StateRead'] },
    },
  })
  const comparing = condition('Argument[1]')
  return {
    eq: comparing,
    in: comparing,
    contains: comparing,
    match: condition('Argument[0]'),
    filter: condition('Argument[2]'),
    or: condition('Argument[0]'),
    select: chain,
    order: chain,
    limit: chain,
    range: chain,
    single: chain,
    maybeSingle: chain,
    returns: chain,
    throwOnError: chain,
    neq: chain,
    gt: chain,
    gte: chain,
    lt: chain,
    lte: chain,
    is: chain,
    not: chain,
  }
}

export const supabaseModel: Model = {
  id: 'supabase',
  language: 'javascript',
  modules: ['@supabase/supabase-js', '@supabase/ssr'],
  exports: {
    createClient: { call: { returns: { type: 'supabase.Client', from: ['Argument[2]'] } } },
    createServerClient: {
      call: { returns: { type: 'supabase.Client', labels: ['OwnerScoped'] } },
    },
    SupabaseClient: { construct: { returns: { type: 'supabase.Client', from: ['Argument[2]'] } } },
  },
  types: {
    'supabase.Client': {
      store: { kind: 'database' },
      members: {
        from: begun('supabase.Table'),
        schema: chain,
        auth: { type: 'token-verifiers.Client' },
      },
    },
    'supabase.Table': {
      store: { kind: 'database' },
      members: {
        select: begun('supabase.Select'),
        insert: written,
        upsert: written,
        update: {
          call: {
            state: { operation: 'set', value: 'Argument[0]' },
            returns: { type: 'supabase.Change', from: ['Receiver'] },
          },
        },
        delete: begun('supabase.Removal'),
      },
    },
    'supabase.Select': { store: { kind: 'database' }, members: conditions('get') },
    'supabase.Change': { store: { kind: 'database' }, members: conditions('set') },
    'supabase.Removal': { store: { kind: 'database' }, members: conditions('delete') },
  },
}
