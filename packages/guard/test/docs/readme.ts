import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import type { Express } from 'express'
import { createGuard } from '@handfast/guard'
import { guardExpress } from '@handfast/guard/adapters/express'

const guard = createGuard({ issuer: 'https://login.example', hosts: ['mcp.example'] })
app.use('/mcp', requireBearerAuth({ verifier }), guardExpress(guard))

declare const app: Express
declare const verifier: OAuthTokenVerifier
