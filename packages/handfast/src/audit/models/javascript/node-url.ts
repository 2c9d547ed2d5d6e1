import type { Model, Shape } from '../../flow/model.ts'

const queryTable: Shape = { call: { returns: { type: 'web.QueryTable', from: ['Argument[0]'] } } }

export const nodeUrlModel: Model = {
  id: 'node-url',
  language: 'javascript',
  modules: ['node:url', 'node:querystring', 'qs', 'query-string'],
  exports: {
    URL: { construct: { returns: { type: 'web.URL', from: ['Argument[0..]'] } } },
    URLSearchParams: {
      construct: { returns: { type: 'web.URLSearchParams', from: ['Argument[0]'] } },
    },
    parse: { call: { returns: { type: 'node-url.Parsed', from: ['Argument[0]'] } } },
    decode: queryTable,
    parseUrl: { call: { returns: { type: 'node-url.Parsed', from: ['Argument[0]'] } } },
  },
  types: {
    /** `url.parse` names its parts, `querystring.parse` and `qs.parse` are the table itself. */
    'node-url.Parsed': {
      extends: 'web.QueryTable',
      caseless: true,
      members: { query: { type: 'web.QueryTable' }, pathname: { labels: ['UrlParameter'] } },
    },
  },
}
