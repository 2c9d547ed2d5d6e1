import type { Model, Shape, StateOperation } from '../../flow/model.ts'

/* `Thing.objects.get(id=…)`: the key is what the keyword arguments say. */

const self = { from: ['Receiver'] } as const
const keys = ['Argument[0..]', 'Argument[*:]']

const on = (operation: StateOperation): Shape => ({
  call: {
    state: { operation, key: keys },
    returns: { type: 'py-django-orm.QuerySet', labels: ['StateRead'] },
  },
})

export const pyDjangoOrmModel: Model = {
  id: 'py-django-orm',
  language: 'python',
  modules: ['django.db', 'django.db.models', 'django.db.transaction'],
  package: 'django',
  exports: {
    Model: {
      type: 'py-django-orm.ModelClass',
      construct: { returns: { type: 'py-django-orm.Instance' } },
    },
    models: { type: 'py-django-orm.Module' },
    atomic: { call: { role: 'transaction', returns: { from: ['Argument[0]'] } } },
    transaction: { type: 'py-django-orm.Transaction' },
  },
  types: {
    'py-django-orm.Module': {
      members: {
        Model: {
          type: 'py-django-orm.ModelClass',
          construct: { returns: { type: 'py-django-orm.Instance' } },
        },
      },
    },
    'py-django-orm.Transaction': {
      members: { atomic: { call: { role: 'transaction', returns: { from: ['Argument[0]'] } } } },
    },
    'py-django-orm.ModelClass': {
      members: { objects: { type: 'py-django-orm.QuerySet' } },
    },
    'py-django-orm.QuerySet': {
      store: { kind: 'database' },
      members: {
        get: on('get'),
        aget: on('get'),
        filter: on('get'),
        exclude: on('get'),
        first: { call: { returns: { labels: ['StateRead'] } } },
        create: on('set'),
        acreate: on('set'),
        get_or_create: on('set'),
        update_or_create: on('set'),
        update: on('set'),
        delete: { call: { state: { operation: 'delete' }, returns: { from: [] } } },
        exists: { call: { returns: { from: [] } } },
        select_for_update: { call: { role: 'lock', returns: self } },
        order_by: { call: { returns: self } },
      },
    },
    'py-django-orm.Instance': {
      store: { kind: 'database' },
      members: {
        objects: { type: 'py-django-orm.QuerySet' },
        save: { call: { state: { operation: 'set', value: 'Receiver' }, returns: { from: [] } } },
        delete: { call: { state: { operation: 'delete' }, returns: { from: [] } } },
      },
    },
  },
}
