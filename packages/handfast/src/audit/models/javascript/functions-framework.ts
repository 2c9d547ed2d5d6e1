import type { Model, Shape } from '../../flow/model.ts'

/* Google Cloud Functions: an express application that is there already. */

const http: Shape = {
  call: {
    role: 'http.route',
    callbacks: [
      {
        at: 'Argument[last]',
        parameters: [{ type: 'express.Request' }, { type: 'express.Response' }],
        entry: { kind: 'http', method: 'ANY', name: 'Argument[0]' },
      },
    ],
    returns: { from: ['Argument[last]'] },
  },
}

export const functionsFrameworkModel: Model = {
  id: 'functions-framework',
  language: 'javascript',
  modules: [
    '@google-cloud/functions-framework',
    'firebase-functions',
    'firebase-functions/https',
    'firebase-functions/v2/https',
    'firebase-functions/v1',
  ],
  exports: {
    default: { type: 'functions-framework.Functions' },
    http,
    onRequest: http,
    https: { type: 'functions-framework.Functions' },
  },
  types: {
    'functions-framework.Functions': {
      members: { http, onRequest: http, https: { type: 'functions-framework.Functions' } },
    },
  },
}
