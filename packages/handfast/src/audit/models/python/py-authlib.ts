import type { Model, Shape } from '../../flow/model.ts'

/* authlib, google-auth, firebase-admin, msal: whose token it is, after a check. */

const claims: Shape = {
  call: { role: 'auth.verify', returns: { type: 'py-web.Claims', labels: ['Principal'] } },
}
const client: Shape = { construct: { returns: { type: 'py-authlib.Client' } } }

export const pyAuthlibModel: Model = {
  id: 'py-authlib',
  language: 'python',
  modules: [
    'authlib.integrations.starlette_client',
    'authlib.integrations.flask_client',
    'authlib.integrations.django_client',
    'authlib.integrations.flask_oauth2',
    'google.oauth2.id_token',
    'google.auth.jwt',
    'firebase_admin.auth',
    'supabase',
    'clerk_backend_api',
    'fastapi_users',
    'fastapi_users.jwt',
  ],
  exports: {
    OAuth: client,
    ResourceProtector: client,
    create_client: { call: { returns: { type: 'py-authlib.Client' } } },
    verify_oauth2_token: claims,
    verify_token: claims,
    verify_firebase_token: claims,
    verify_id_token: claims,
    verify_session_cookie: claims,
    authenticate_request: claims,
    decode_jwt: claims,
  },
  types: {
    'py-authlib.Client': {
      members: {
        register: { call: { returns: { type: 'py-authlib.Client' } } },
        create_client: { call: { returns: { type: 'py-authlib.Client' } } },
        authorize_redirect: { call: { role: 'http.redirect', returns: { from: [] } } },
        authorize_access_token: {
          call: { role: 'auth.verify', returns: { type: 'py-authlib.Token' } },
        },
        parse_id_token: claims,
        userinfo: claims,
        get_user: claims,
        get_claims: claims,
        auth: { type: 'py-authlib.Client' },
        acquire: { call: { role: 'auth.middleware', returns: { from: [] } } },
      },
      anyMember: { type: 'py-authlib.Client' },
    },
    'py-authlib.Token': {
      members: {
        userinfo: { type: 'py-web.Claims', labels: ['Principal'] },
        access_token: { labels: ['TokenBytes'] },
        id_token: { labels: ['TokenBytes'] },
        get: {
          call: { returns: { lookup: { type: 'py-authlib.Token', argument: 'Argument[0]' } } },
        },
      },
    },
  },
}
