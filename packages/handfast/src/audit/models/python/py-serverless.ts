import type { Callback, Model } from '../../flow/model.ts'

/* Functions that a platform calls, and the HTTP server of the standard library. */

const nothing = { from: [] } as const
const method = (name: string): Callback => ({
  at: `Receiver.Member[do_${name}]`,
  entry: { kind: 'http', method: name },
})

export const pyServerlessModel: Model = {
  id: 'py-serverless',
  language: 'python',
  modules: ['http.server', 'functions_framework', 'mangum', 'aws_lambda_powertools.*'],
  exports: {
    BaseHTTPRequestHandler: { construct: { returns: { type: 'py-serverless.Handler' } } },
    SimpleHTTPRequestHandler: { construct: { returns: { type: 'py-serverless.Handler' } } },
    HTTPServer: { construct: { role: 'http.listen', returns: nothing } },
    ThreadingHTTPServer: { construct: { role: 'http.listen', returns: nothing } },
    http: {
      call: {
        role: 'http.route',
        callbacks: [
          {
            at: 'Argument[0]',
            parameters: [{ type: 'py-flask.Request' }],
            entry: { kind: 'http', method: 'ANY' },
          },
        ],
        returns: { from: ['Argument[0]'] },
      },
    },
  },
  types: {
    'py-serverless.Handler': {
      members: {
        headers: { type: 'py-web.HeaderTable' },
        rfile: { type: 'py-serverless.Body' },
        path: { labels: ['UrlParameter'] },
        client_address: { labels: ['RemoteAddress'] },
        send_response: { call: { role: 'http.status', returns: nothing } },
        send_error: { call: { role: 'http.respond', returns: nothing } },
        send_header: { call: { role: 'http.set-header', returns: nothing } },
        wfile: { type: 'py-serverless.Answer' },
      },
      overrides: {
        do_GET: method('GET'),
        do_POST: method('POST'),
        do_PUT: method('PUT'),
        do_PATCH: method('PATCH'),
        do_DELETE: method('DELETE'),
      },
    },
    'py-serverless.Body': {
      members: {
        read: { call: { returns: { labels: ['RequestBody'] } } },
        readline: { call: { returns: { labels: ['RequestBody'] } } },
      },
    },
    'py-serverless.Answer': {
      members: { write: { call: { role: 'http.respond', returns: nothing } } },
    },
    'py-serverless.Event': {
      members: {
        get: {
          call: { returns: { lookup: { type: 'py-serverless.Event', argument: 'Argument[0]' } } },
        },
        headers: { type: 'py-web.HeaderTable' },
        body: { labels: ['RequestBody'] },
        queryStringParameters: { type: 'py-web.QueryTable' },
        pathParameters: { type: 'py-web.QueryTable' },
        requestContext: { type: 'py-serverless.RequestContext' },
      },
    },
    'py-serverless.RequestContext': {
      members: {
        get: {
          call: {
            returns: { lookup: { type: 'py-serverless.RequestContext', argument: 'Argument[0]' } },
          },
        },
        /** What the gateway's authorizer has verified before the function runs. */
        authorizer: { type: 'py-web.Claims', labels: ['Principal'] },
      },
    },
  },
  conventions: [
    {
      files: '**/*.py',
      exports: ['lambda_handler'],
      isAlways: true,
      callback: {
        parameters: [{ type: 'py-serverless.Event' }],
        entry: { kind: 'http', method: 'ANY' },
      },
    },
  ],
}
