import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { defaultConfig } from '../../src/index.ts'
import { readBody } from '../../src/listeners/read-body.ts'

it('a body is not waited for when its client has gone before', async () => {
  const req = new IncomingMessage(new Socket())
  req.on('error', () => undefined).destroy()
  await new Promise((resolve) => req.on('close', resolve))
  await expect(readBody(req, defaultConfig.limits)).rejects.toThrow('The client has gone')
})
