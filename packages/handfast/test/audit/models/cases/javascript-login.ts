import type { FiringCase } from './firing-case.ts'

/** Libraries that make a caller known, or only say that they do. */
export const javascriptLoginCases: readonly FiringCase[] = [
  {
    model: 'passport-0-5',
    dependencies: { passport: '^0.5.3' },
    code: `import passport from 'passport'
import express from 'express'
express().post('/login', passport.authenticate('local'), (request) => {
  request.logIn(request.user, () => 1)
})`,
    roles: ['auth.middleware', 'web-session.login'],
  },
  {
    model: 'passport-0-6',
    dependencies: { passport: '^0.7.0' },
    code: `import passport from 'passport'
import express from 'express'
express().post('/login', passport.authenticate('local'), (request) => {
  request.logIn(request.user, () => 1)
})`,
    roles: ['auth.middleware', 'web-session.regenerate'],
  },
  {
    model: 'passport-jwt',
    code: `import { Strategy } from 'passport-jwt'
new Strategy({}, (claims, done) => probe('sub', claims.sub))`,
    labels: { sub: 'Principal' },
  },
  {
    model: 'passport-local',
    code: `import { Strategy } from 'passport-local'
new Strategy((username, password, done) => {
  probe('name', username)
  probe('password', password)
})`,
    labels: { name: 'RequestBody', password: 'Credential' },
  },
  {
    model: 'passport-http-bearer',
    code: `import { Strategy } from 'passport-http-bearer'
new Strategy((token, done) => probe('token', token))`,
    labels: { token: 'Credential' },
  },
  {
    model: 'passport-oauth',
    code: `import { Strategy } from 'passport-github2'
new Strategy({}, (access, refresh, profile, done) => {
  probe('token', access)
  probe('id', profile.id)
})`,
    labels: { token: 'TokenBytes', id: 'Principal' },
  },
  {
    model: 'jsonwebtoken',
    code: `import jwt from 'jsonwebtoken'
probe('verified', jwt.verify('x', 'k').sub)
probe('decoded', jwt.decode('x').sub)
jwt.sign({}, 'k')`,
    labels: { verified: 'Principal', decoded: 'UnverifiedPrincipal' },
    roles: ['auth.verify', 'auth.decode', 'auth.sign'],
  },
  {
    model: 'jwt-decoders',
    code: `import { jwtDecode } from 'jwt-decode'
probe('sub', jwtDecode('x').sub)`,
    labels: { sub: 'UnverifiedPrincipal' },
    roles: ['auth.decode'],
  },
  {
    model: 'jose',
    code: `import { SignJWT, decodeJwt, jwtVerify } from 'jose'
const { payload } = await jwtVerify('x', 'k')
probe('sub', payload.sub)
probe('decoded', decodeJwt('x').sub)
await new SignJWT({}).setSubject('x').setExpirationTime('1h').sign('k')`,
    labels: { sub: 'Principal', decoded: 'UnverifiedPrincipal' },
    roles: ['auth.verify', 'auth.decode', 'auth.sign'],
  },
  {
    model: 'fastify-auth',
    code: `import bearerAuth from '@fastify/bearer-auth'
app.register(bearerAuth, { keys: [] })`,
    roles: ['auth.middleware'],
  },
  {
    model: 'fastify-passport-2-2',
    dependencies: { '@fastify/passport': '2.2.0' },
    code: `import passport from '@fastify/passport'
import Fastify from 'fastify'
const options = { preValidation: passport.authenticate('local') }
Fastify().post('/login', options, async (request) => request.logIn(request.user))`,
    roles: ['auth.middleware', 'web-session.login'],
  },
  {
    model: 'fastify-passport-2-3',
    dependencies: { '@fastify/passport': '^3.0.0' },
    code: `import passport from '@fastify/passport'
import Fastify from 'fastify'
passport.initialize()
Fastify().post('/login', async (request) => request.logIn(request.user))`,
    roles: ['web-session.regenerate'],
  },
  {
    model: 'next-auth',
    code: `import { getServerSession } from 'next-auth'
const session = await getServerSession()
probe('user', session.user.id)`,
    labels: { user: 'Principal' },
    roles: ['auth.verify'],
  },
  {
    model: 'clerk',
    code: `import { auth } from '@clerk/nextjs/server'
const { userId } = await auth()
probe('user', userId)`,
    labels: { user: 'Principal' },
  },
  {
    model: 'better-auth',
    code: `import { betterAuth } from 'better-auth'
const auth = betterAuth({})
const session = await auth.api.getSession({})
probe('user', session.user.id)
probe('client', (await auth.api.getMcpSession({})).clientId)`,
    labels: { user: 'Principal', client: 'OAuthClient' },
    roles: ['auth.verify'],
  },
  {
    model: 'token-verifiers',
    code: `import { OAuth2Client } from 'google-auth-library'
const claims = await new OAuth2Client().verifyIdToken({ idToken: 'x' })
probe('sub', claims.sub)`,
    labels: { sub: 'Principal' },
    roles: ['auth.verify'],
  },
]
