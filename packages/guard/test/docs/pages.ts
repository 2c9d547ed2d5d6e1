import { createGuard } from '@handfast/guard'
import express from 'express'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const keys = createRemoteJWKSet(new URL('https://login.example/jwks'))
const expected = { issuer: 'https://login.example', audience: 'notes-web' }

const guard = createGuard({ hosts: ['mcp.example'] })
const cookie = guard.cookie({ name: 'notes' })

export const app = express()
app.use(express.json())

app.post('/callback', async (req, res) => {
  const { payload } = await jwtVerify(req.body.id_token, keys, expected)
  if (payload.iss === undefined || payload.sub === undefined) return void res.status(401).end()
  const principal = { issuer: payload.iss, subject: payload.sub }
  const sent = req.headers.cookie
  const { setCookie = '' } = await guard.regenerate('login', { cookie, sent, principal })
  res.setHeader('set-cookie', setCookie).redirect('/connected')
})

app.get('/connected', async (req, res) => {
  const visit = await cookie.read(req.headers.cookie)
  if (visit === undefined) return void res.redirect('/login')
  res.json({ connected: true })
})

app.post('/logout', async (req, res) => {
  const sent = req.headers.cookie
  const { setCookie = '' } = await guard.regenerate('logout', { cookie, sent })
  res.setHeader('set-cookie', setCookie).redirect('/')
})
