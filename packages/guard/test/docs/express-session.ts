import { expressStore, hardenedSession } from '@handfast/guard/presets/express-session'
import { memoryStore } from '@handfast/guard/stores/memory'
import express from 'express'
import session from 'express-session'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('https://login.example/jwks'))
const expected = { issuer: 'https://login.example', audience: 'notes-web' }

const sessions = hardenedSession({
  secret: process.env['SESSION_SECRET'] ?? '',
  principalOf: (subject: string) => ({ issuer: 'https://login.example', subject }),
})
const store = expressStore(session, memoryStore())

export const app = express()
app.use(express.json())
app.use(session({ ...sessions.options, store }))
app.use(sessions.limits)

app.post('/callback', async (req, res) => {
  const { payload } = await jwtVerify(req.body.id_token, keys, expected)
  if (payload.sub === undefined) return void res.status(401).end()
  await sessions.login(req, payload.sub)
  res.redirect('/connected')
})

app.get('/connected', (req, res) => {
  if (sessions.userOf(req) === undefined) return void res.redirect('/login')
  res.json({ connected: true })
})

app.post('/logout', async (req, res) => {
  await sessions.logout(req, res)
  res.redirect('/')
})
