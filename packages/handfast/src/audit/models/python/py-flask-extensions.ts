import type { Model, Shape } from '../../flow/model.ts'

/* Flask-Session, Flask-Login, Flask-JWT-Extended, Flask-CORS and werkzeug. */

const decorator: Shape = {
  role: 'auth.middleware',
  call: { role: 'auth.middleware', returns: { from: ['Argument[0]'] } },
}

export const pyFlaskExtensionsModel: Model = {
  id: 'py-flask-extensions',
  language: 'python',
  modules: [
    'flask_session',
    'flask_login',
    'flask_jwt_extended',
    'flask_cors',
    'flask_httpauth',
    'werkzeug.security',
    'werkzeug.middleware.proxy_fix',
  ],
  exports: {
    Session: {
      construct: {
        role: ['web-session.middleware', 'web-session.at-server'],
        returns: { from: [] },
      },
    },
    LoginManager: { construct: { returns: { type: 'py-flask-extensions.LoginManager' } } },
    /** Keeps the session id unless the session interface regenerates it. */
    login_user: { call: { role: 'web-session.login', returns: { from: [] } } },
    logout_user: { call: { role: 'web-session.logout', returns: { from: [] } } },
    current_user: { type: 'py-web.User', labels: ['Principal'] },
    login_required: decorator,
    jwt_required: {
      call: { role: 'auth.middleware', returns: { type: 'py-flask.Decorator' } },
    },
    get_jwt_identity: { call: { role: 'auth.verify', returns: { labels: ['Principal'] } } },
    get_jwt: {
      call: { role: 'auth.verify', returns: { type: 'py-web.Claims', labels: ['Principal'] } },
    },
    create_access_token: {
      call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
    },
    verify_jwt_in_request: { call: { role: 'auth.verify', returns: { from: [] } } },
    CORS: { construct: { role: 'http.cors', returns: { from: [] } } },
    cross_origin: { call: { role: 'http.cors', returns: { type: 'py-flask.Decorator' } } },
    check_password_hash: { call: { role: 'auth.password', returns: { from: [] } } },
    generate_password_hash: { call: { role: 'crypto.hash', returns: { from: ['Argument[0]'] } } },
    ProxyFix: { construct: { role: 'http.trust-proxy', returns: { from: ['Argument[0]'] } } },
  },
  types: {
    'py-flask-extensions.LoginManager': {
      members: {
        user_loader: {
          call: {
            callbacks: [{ at: 'Argument[0]', parameters: [{ labels: ['StoredPrincipal'] }] }],
            returns: { from: ['Argument[0]'] },
          },
        },
        request_loader: {
          call: {
            callbacks: [{ at: 'Argument[0]', parameters: [{ type: 'py-flask.Request' }] }],
            returns: { from: ['Argument[0]'] },
          },
        },
        init_app: { call: { returns: { from: [] } } },
      },
    },
  },
}
