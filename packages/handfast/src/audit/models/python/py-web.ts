import type { Model, Shape, Shapes } from '../../flow/model.ts'

/*
 * What every Python web framework hands out alike: multi-dicts of headers, query and cookies, the
 * session, the claims of a token. Subscripts and `get` mean the same.
 */

const clientHeader: Shape = { labels: ['ClientHeader'] }
const credential: Shape = { labels: ['Credential'] }
const forwarded: Shape = { labels: ['ForwardedHeader'] }
const claimedIdentity: Shape = { labels: ['UnverifiedPrincipal', 'ClientHeader'] }
const urlPart: Shape = { labels: ['UrlParameter'] }
const sessionInUrl: Shape = { labels: ['SessionIdHeader', 'UrlParameter'] }
const credentialInUrl: Shape = { labels: ['Credential', 'UrlParameter'] }
const sessionHeader: Shape = { labels: ['SessionIdHeader'] }
const oauthClient: Shape = { labels: ['OAuthClient'] }
const unlabelled: Shape = { labels: [] }
const principal: Shape = {
  labels: ['Principal'],
  role: 'web-session.read',
  writeRole: 'web-session.write',
}

const lookIn = (type: string): Shape => ({
  call: { returns: { lookup: { type, argument: 'Argument[0]' } } },
})

const everything = (label: 'ClientHeader' | 'UrlParameter' | 'Cookie' | 'RequestBody'): Shape => ({
  call: { returns: { labels: [label] } },
})

const tableMethods = (
  type: string,
  label: 'ClientHeader' | 'UrlParameter' | 'Cookie' | 'RequestBody',
): Shapes => ({
  get: lookIn(type),
  getlist: lookIn(type),
  getall: lookIn(type),
  getone: lookIn(type),
  get_all: lookIn(type),
  pop: lookIn(type),
  items: everything(label),
  values: everything(label),
  to_dict: { call: { returns: { type } } },
  dict: { call: { returns: { type } } },
  copy: { call: { returns: { type } } },
})

const headers: Shapes = {
  authorization: credential,
  'proxy-authorization': credential,
  'x-api-key': credential,
  'api-key': credential,
  'x-auth-token': credential,
  'x-access-token': credential,
  cookie: { labels: ['Cookie'] },
  'mcp-session-id': sessionHeader,
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

/** WSGI names (PEP 3333): `HTTP_MCP_SESSION_ID`, and what the server itself puts there. */
const environ: Shapes = {
  ...Object.fromEntries(Object.entries(headers).map(([name, shape]) => [`http-${name}`, shape])),
  'remote-addr': { labels: ['RemoteAddress'] },
  'remote-user': { labels: ['UnverifiedPrincipal'] },
  'query-string': urlPart,
  'path-info': urlPart,
  'request-method': unlabelled,
}

export const pyWebModel: Model = {
  id: 'py-web',
  language: 'python',
  modules: [],
  types: {
    'py-web.HeaderTable': {
      caseless: true,
      members: { ...headers, ...tableMethods('py-web.HeaderTable', 'ClientHeader') },
      anyMember: clientHeader,
      element: clientHeader,
    },
    'py-web.Environ': {
      caseless: true,
      members: { ...environ, ...tableMethods('py-web.Environ', 'ClientHeader') },
      anyMember: clientHeader,
      element: clientHeader,
    },
    'py-web.QueryTable': {
      caseless: true,
      members: {
        session: sessionInUrl,
        session_id: sessionInUrl,
        sessionid: sessionInUrl,
        mcp_session_id: sessionInUrl,
        mcpsessionid: sessionInUrl,
        token: credentialInUrl,
        access_token: credentialInUrl,
        api_key: credentialInUrl,
        apikey: credentialInUrl,
        ...tableMethods('py-web.QueryTable', 'UrlParameter'),
      },
      anyMember: urlPart,
      element: urlPart,
    },
    'py-web.CookieTable': {
      members: tableMethods('py-web.CookieTable', 'Cookie'),
      anyMember: { labels: ['Cookie'] },
      element: { labels: ['Cookie'] },
    },
    'py-web.Form': {
      members: tableMethods('py-web.Form', 'RequestBody'),
      anyMember: { labels: ['RequestBody'] },
      element: { labels: ['RequestBody'] },
    },
    'py-web.Claims': {
      labels: ['Principal'],
      members: {
        client_id: oauthClient,
        azp: oauthClient,
        cid: oauthClient,
        appid: oauthClient,
        jti: { labels: ['TokenBytes'] },
        aud: unlabelled,
        exp: unlabelled,
        iat: unlabelled,
        nbf: unlabelled,
        scope: unlabelled,
        scp: unlabelled,
        get: lookIn('py-web.Claims'),
        pop: lookIn('py-web.Claims'),
        validate: { call: { role: 'auth.verify', returns: { from: [] } } },
        items: { call: { returns: { labels: ['Principal'] } } },
      },
      anyMember: { labels: ['Principal'] },
    },
    'py-web.UnverifiedClaims': {
      labels: ['UnverifiedPrincipal'],
      anyMember: { labels: ['UnverifiedPrincipal'] },
    },
    'py-web.User': { labels: ['Principal'], anyMember: { labels: ['Principal'] } },
    'py-web.Session': {
      store: { kind: 'web-session' },
      subscripts: true,
      members: {
        user_id: principal,
        _user_id: principal,
        user: principal,
        username: principal,
        email: principal,
        account: principal,
        account_id: principal,
        tenant_id: principal,
        sub: principal,
        uid: principal,
        sid: { labels: ['ServerMinted'] },
        session_key: { labels: ['ServerMinted'] },
        identity: { labels: ['ServerMinted'] },
        permanent: { writeRole: 'web-session.write' },
        get: {
          call: {
            role: 'web-session.read',
            returns: { lookup: { type: 'py-web.Session', argument: 'Argument[0]' } },
          },
        },
        pop: {
          call: {
            role: 'web-session.write',
            returns: { lookup: { type: 'py-web.Session', argument: 'Argument[0]' } },
          },
        },
        setdefault: { call: { role: 'web-session.write', returns: { from: ['Argument[1]'] } } },
        update: { call: { role: 'web-session.write', returns: { from: [] } } },
        clear: { call: { role: 'web-session.destroy', returns: { from: [] } } },
        flush: { call: { role: 'web-session.destroy', returns: { from: [] } } },
        invalidate: { call: { role: 'web-session.destroy', returns: { from: [] } } },
        cycle_key: { call: { role: 'web-session.regenerate', returns: { from: [] } } },
        regenerate: { call: { role: 'web-session.regenerate', returns: { from: [] } } },
        save: { call: { role: 'web-session.save', returns: { from: [] } } },
        set_expiry: { call: { returns: { from: [] } } },
      },
      anyMember: { role: 'web-session.read', writeRole: 'web-session.write' },
    },
    /** Signed and sent to the client whole, as Flask and Starlette do it. */
    'py-web.CookieSession': {
      extends: 'py-web.Session',
      store: { kind: 'web-session', inCookie: true },
      subscripts: true,
    },
    'py-web.ClientResponse': { anyMember: { labels: [] } },
  },
}
