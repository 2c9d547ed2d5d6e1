import type { Model, Shape } from '../../flow/model.ts'

/* next-auth 4 (`getServerSession`) and Auth.js 5 (`NextAuth()` gives `auth`). */

const session: Shape = { call: { role: 'auth.verify', returns: { type: 'next-auth.Session' } } }
const token: Shape = {
  call: { role: 'auth.verify', returns: { type: 'web.VerifiedClaims', labels: ['Principal'] } },
}

export const nextAuthModel: Model = {
  id: 'next-auth',
  language: 'javascript',
  modules: ['next-auth', 'next-auth/*', '@auth/core', '@auth/express'],
  exports: {
    default: {
      call: {
        role: 'auth.middleware',
        secret: 'Argument[0].Member[secret]',
        returns: { type: 'next-auth.Instance' },
      },
    },
    getServerSession: session,
    getSession: session,
    unstable_getServerSession: session,
    getToken: token,
  },
  types: {
    'next-auth.Instance': {
      members: {
        auth: session,
        signIn: { call: { role: 'web-session.login', returns: { from: [] } } },
        signOut: { call: { role: 'web-session.logout', returns: { from: [] } } },
        handlers: { labels: [] },
      },
    },
    'next-auth.Session': {
      members: {
        user: { type: 'web.User', labels: ['Principal'] },
        expires: { labels: [] },
        accessToken: { labels: ['TokenBytes'] },
      },
      anyMember: { labels: ['Principal'] },
    },
  },
}
