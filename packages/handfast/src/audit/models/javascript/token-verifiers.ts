import type { Model, Shape } from '../../flow/model.ts'

/* Identity providers' own SDKs: each call checks a token and tells whose it is. */

const claims: Shape = {
  call: { role: 'auth.verify', returns: { type: 'web.VerifiedClaims', labels: ['Principal'] } },
}
const middleware: Shape = { call: { role: 'auth.middleware', returns: { type: 'web.Middleware' } } }
const client: Shape = {
  call: { returns: { type: 'token-verifiers.Client' } },
  construct: { returns: { type: 'token-verifiers.Client' } },
}

export const tokenVerifiersModel: Model = {
  id: 'token-verifiers',
  language: 'javascript',
  modules: [
    'google-auth-library',
    'firebase-admin',
    'firebase-admin/auth',
    'aws-jwt-verify',
    'express-jwt',
    'express-oauth2-jwt-bearer',
    '@okta/jwt-verifier',
    '@auth0/auth0-api-js',
    '@workos-inc/node',
    '@descope/node-sdk',
    '@logto/node',
    'mcp-auth',
    'fast-jwt',
    'paseto',
  ],
  exports: {
    OAuth2Client: client,
    createClient: client,
    createServerClient: client,
    getAuth: client,
    /** express-oauth2-jwt-bearer's middleware, firebase-admin's namespace call. */
    auth: { call: { role: 'auth.middleware', returns: { type: 'token-verifiers.Client' } } },
    CognitoJwtVerifier: { type: 'token-verifiers.Client' },
    JwtVerifier: client,
    expressjwt: middleware,
    requiredScopes: middleware,
    ApiClient: client,
    WorkOS: client,
    MCPAuth: client,
    default: client,
    createVerifier: { call: { returns: { type: 'token-verifiers.Verify' } } },
    createDecoder: { call: { returns: { type: 'token-verifiers.Decode' } } },
    createSigner: { call: { returns: { type: 'token-verifiers.Sign' } } },
    V4: { type: 'token-verifiers.Client' },
  },
  types: {
    'token-verifiers.Client': {
      members: {
        verifyIdToken: claims,
        verifySessionCookie: claims,
        verifyAccessToken: claims,
        getTokenInfo: claims,
        getUser: claims,
        getClaims: claims,
        validateSession: claims,
        verify: claims,
        getPayload: claims,
        create: { call: { returns: { from: ['Receiver'] } } },
        auth: { type: 'token-verifiers.Client' },
        bearerAuth: middleware,
        authInfo: { type: 'mcp.AuthInfo' },
      },
    },
    'token-verifiers.Verify': { call: claims.call ?? {} },
    'token-verifiers.Decode': {
      call: {
        role: 'auth.decode',
        returns: { type: 'web.UnverifiedClaims', labels: ['UnverifiedPrincipal'] },
      },
    },
    'token-verifiers.Sign': {
      call: { role: 'auth.sign', returns: { labels: ['ServerMinted'], from: ['Argument[0]'] } },
    },
  },
}
