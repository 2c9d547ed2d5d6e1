import type { Model, Shape, Shapes } from '../../flow/model.ts'

/*
 * Web standards: what fetch, WHATWG URL and RFC 9110 fix, whichever library hands it out. The
 * header, query and cookie tables are shared by every framework model.
 */

const clientHeader: Shape = { labels: ['ClientHeader'] }
const credential: Shape = { labels: ['Credential'] }
const forwarded: Shape = { labels: ['ForwardedHeader'] }
const claimedIdentity: Shape = { labels: ['UnverifiedPrincipal', 'ClientHeader'] }
const body: Shape = { call: { returns: { labels: ['RequestBody'] } } }
const urlPart: Shape = { labels: ['UrlParameter'] }
const sessionInUrl: Shape = { labels: ['SessionIdHeader', 'UrlParameter'] }
const credentialInUrl: Shape = { labels: ['Credential', 'UrlParameter'] }
const oauthClient: Shape = { labels: ['OAuthClient'] }
const unlabelled: Shape = { labels: [] }
const sessionPrincipal: Shape = {
  labels: ['Principal'],
  role: 'web-session.read',
  writeRole: 'web-session.write',
}

const headers: Shapes = {
  authorization: credential,
  'proxy-authorization': credential,
  'x-api-key': credential,
  'api-key': credential,
  'x-auth-token': credential,
  'x-access-token': credential,
  cookie: { labels: ['Cookie'] },
  'mcp-session-id': { labels: ['SessionIdHeader'] },
  'last-event-id': { labels: ['EventId'] },
  'x-forwarded-for': forwarded,
  'x-forwarded-proto': forwarded,
  'x-forwarded-host': forwarded,
  'x-forwarded-port': forwarded,
  'x-real-ip': forwarded,
  forwarded,
  'x-user-id': claimedIdentity,
  'x-user': claimedIdentity,
  'x-user-email': claimedIdentity,
  'x-tenant-id': claimedIdentity,
  'x-org-id': claimedIdentity,
  'x-client-id': claimedIdentity,
  origin: clientHeader,
  host: clientHeader,
}

const query: Shapes = {
  session: sessionInUrl,
  session_id: sessionInUrl,
  sessionid: sessionInUrl,
  mcp_session_id: sessionInUrl,
  mcpsessionid: sessionInUrl,
  token: credentialInUrl,
  access_token: credentialInUrl,
  api_key: credentialInUrl,
  apikey: credentialInUrl,
}

/** RFC 7519 §4.1, RFC 8693 §4.3 and what well-known issuers add. */
const claims: Shapes = {
  client_id: oauthClient,
  clientId: oauthClient,
  azp: oauthClient,
  cid: oauthClient,
  appid: oauthClient,
  jti: { labels: ['TokenBytes'] },
  aud: unlabelled,
  exp: unlabelled,
  iat: unlabelled,
  nbf: unlabelled,
  scope: unlabelled,
  scopes: unlabelled,
  scp: unlabelled,
}

const sessionMembers: Shapes = {
  id: { labels: ['ServerMinted'] },
  cookie: { writeRole: 'cookie.set' },
  userId: sessionPrincipal,
  userID: sessionPrincipal,
  user_id: sessionPrincipal,
  user: sessionPrincipal,
  username: sessionPrincipal,
  email: sessionPrincipal,
  account: sessionPrincipal,
  accountId: sessionPrincipal,
  sub: sessionPrincipal,
  uid: sessionPrincipal,
  tenantId: sessionPrincipal,
  passport: sessionPrincipal,
  get: { call: { returns: { lookup: { type: 'web.Session', argument: 'Argument[0]' } } } },
  set: { call: { role: 'web-session.write', returns: { from: [] } } },
  delete: { call: { role: 'web-session.destroy', returns: { from: [] } } },
  sessionId: { labels: ['ServerMinted'] },
  regenerate: {
    call: { role: 'web-session.regenerate', callbacks: [{ at: 'Argument[last]' }] },
  },
  destroy: { call: { role: 'web-session.destroy', callbacks: [{ at: 'Argument[last]' }] } },
  save: { call: { role: 'web-session.save', callbacks: [{ at: 'Argument[last]' }] } },
  reload: { call: { callbacks: [{ at: 'Argument[last]' }], returns: { from: ['Receiver'] } } },
  touch: { call: { returns: { from: ['Receiver'] } } },
}

/** A URL is the client's only where it came from a request; then its text carries the label. */
const parsedQuery: Shape = {
  call: {
    returns: {
      lookup: { type: 'web.ParsedQuery', argument: 'Argument[0]' },
      from: ['Receiver'],
    },
  },
}

const searchParams: Shapes = {
  get: parsedQuery,
  getAll: parsedQuery,
  has: { call: { returns: { from: [] } } },
  set: { call: { flows: [{ from: 'Argument[1]', to: 'Receiver' }] } },
  append: { call: { flows: [{ from: 'Argument[1]', to: 'Receiver' }] } },
  entries: { call: { returns: { from: ['Receiver'] } } },
  values: { call: { returns: { from: ['Receiver'] } } },
  toString: { call: { returns: { from: ['Receiver'] } } },
  forEach: { call: { callbacks: [{ at: 'Argument[0]', flows: [{ from: 'Receiver', to: 0 }] }] } },
}

export const webModel: Model = {
  id: 'web',
  language: 'javascript',
  modules: ['undici', 'node-fetch', 'cross-fetch', 'undici-types', '@whatwg-node/fetch'],
  exports: {
    fetch: { call: { role: 'http.fetch', returns: { type: 'web.ClientResponse' } } },
    request: { call: { role: 'http.fetch', returns: { type: 'web.ClientResponse' } } },
    default: { call: { role: 'http.fetch', returns: { type: 'web.ClientResponse' } } },
    Headers: {
      construct: {
        role: 'http.headers',
        returns: { type: 'web.Headers', from: ['Argument[0]'] },
      },
    },
    Request: { construct: { returns: { type: 'web.Request' } } },
    Response: {
      type: 'web.ResponseClass',
      construct: { role: 'http.respond', returns: { type: 'web.Response', from: ['Argument[0]'] } },
    },
  },
  globals: {
    fetch: { call: { role: 'http.fetch', returns: { type: 'web.ClientResponse' } } },
    Headers: {
      construct: {
        role: 'http.headers',
        returns: { type: 'web.Headers', from: ['Argument[0]'] },
      },
    },
    Request: { construct: { returns: { type: 'web.Request' } } },
    Response: {
      type: 'web.ResponseClass',
      construct: { role: 'http.respond', returns: { type: 'web.Response', from: ['Argument[0]'] } },
    },
    URL: { construct: { returns: { type: 'web.URL', from: ['Argument[0..]'] } } },
    URLSearchParams: {
      construct: { returns: { type: 'web.URLSearchParams', from: ['Argument[0]'] } },
    },
    WebSocket: { construct: { returns: { type: 'web.WebSocket' } } },
  },
  types: {
    'web.HeaderTable': {
      caseless: true,
      members: headers,
      anyMember: clientHeader,
      element: clientHeader,
    },
    'web.QueryTable': { caseless: true, members: query, anyMember: urlPart, element: urlPart },
    'web.CookieTable': { anyMember: { labels: ['Cookie'] }, element: { labels: ['Cookie'] } },
    'web.Headers': {
      members: {
        get: {
          call: { returns: { lookup: { type: 'web.HeaderTable', argument: 'Argument[0]' } } },
        },
        getSetCookie: { call: { returns: { from: [] } } },
        has: { call: { returns: { from: [] } } },
        set: { call: { role: 'http.set-header' } },
        append: { call: { role: 'http.set-header' } },
        entries: { call: { returns: { labels: ['ClientHeader'] } } },
        values: { call: { returns: { labels: ['ClientHeader'] } } },
        forEach: {
          call: { callbacks: [{ at: 'Argument[0]', parameters: [clientHeader, clientHeader] }] },
        },
      },
      element: clientHeader,
    },
    'web.Request': {
      members: {
        headers: { type: 'web.Headers' },
        url: urlPart,
        method: unlabelled,
        signal: unlabelled,
        /** Put there by the SDK adapters that follow `req.auth`. */
        auth: { type: 'mcp.AuthInfo' },
        body: { labels: ['RequestBody'] },
        json: body,
        text: body,
        formData: body,
        arrayBuffer: body,
        bytes: body,
        blob: body,
        clone: { call: { returns: { type: 'web.Request' } } },
      },
    },
    'web.ResponseClass': {
      members: {
        json: { call: { role: 'http.respond', returns: { type: 'web.Response' } } },
        redirect: { call: { role: 'http.redirect', returns: { type: 'web.Response' } } },
        error: { call: { role: 'http.respond', returns: { type: 'web.Response' } } },
      },
    },
    'web.Response': {
      members: {
        headers: { type: 'web.ResponseHeaders' },
        status: unlabelled,
        ok: unlabelled,
        clone: { call: { returns: { type: 'web.Response', from: ['Receiver'] } } },
      },
    },
    'web.ResponseHeaders': {
      members: {
        get: { call: { returns: { from: [] } } },
        set: { call: { role: 'http.set-header' } },
        append: { call: { role: 'http.set-header' } },
        delete: { call: {} },
      },
    },
    /** What `fetch` resolves to: sent by another server, so nothing a caller of ours chose. */
    'web.ClientResponse': {
      members: {
        headers: { type: 'web.ResponseHeaders' },
        json: { call: { returns: { from: ['Receiver'] } } },
        text: { call: { returns: { from: ['Receiver'] } } },
      },
      anyMember: unlabelled,
    },
    'web.URL': {
      members: {
        searchParams: { type: 'web.URLSearchParams' },
        protocol: unlabelled,
        port: unlabelled,
        toString: { call: { returns: { from: ['Receiver'] } } },
      },
    },
    'web.URLSearchParams': { members: searchParams },
    'web.ParsedQuery': { caseless: true, members: query },
    'web.VerifiedClaims': {
      labels: ['Principal'],
      members: claims,
      anyMember: { labels: ['Principal'] },
    },
    'web.UnverifiedClaims': {
      labels: ['UnverifiedPrincipal'],
      anyMember: { labels: ['UnverifiedPrincipal'] },
    },
    'web.User': { labels: ['Principal'], anyMember: { labels: ['Principal'] } },
    'web.Session': {
      store: { kind: 'web-session' },
      subscripts: true,
      members: sessionMembers,
      anyMember: { role: 'web-session.read', writeRole: 'web-session.write' },
    },
    /** A function that a framework runs before handlers. */
    'web.Middleware': { call: { returns: { from: [] } } },
    'web.WebSocket': {
      members: {
        send: { call: { role: 'http.respond' } },
        close: { call: {} },
        on: {
          call: { callbacks: [{ at: 'Argument[1]', parameters: [{ labels: ['RequestBody'] }] }] },
        },
        addEventListener: {
          call: { callbacks: [{ at: 'Argument[1]', parameters: [{ labels: ['RequestBody'] }] }] },
        },
      },
    },
  },
}
