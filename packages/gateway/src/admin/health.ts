import type { IncomingMessage } from 'node:http'
import type { HealthConfig, LimitsConfig } from '../config/config.ts'
import type { Res } from '../listeners/answer.ts'
import { listen } from '../listeners/listen.ts'
import { plainText, sendText } from './answer-admin.ts'
import { notReady, publicAnswer } from './public-answer.ts'
import type { PublicParts } from './public-answer.ts'

export interface Health {
  readonly url: string
  /** From now on it is not ready, and still alive. */
  retire(): void
  close(): Promise<void>
}

export interface HealthOptions extends PublicParts {
  readonly limits: LimitsConfig
}

const connectionsMax = 50
const closeMsMax = 100

/** @throws Error when the address cannot be had. */
export async function startHealth(
  { address, port }: HealthConfig,
  { limits, ...parts }: HealthOptions,
): Promise<Health> {
  let isRetired = false
  const answerTo = async ({ url = '', method }: IncomingMessage, res: Res): Promise<void> => {
    const [path = ''] = url.split('?', 1)
    if (method !== 'GET') sendText(res, nothing)
    else if (isRetired && path === '/readyz') sendText(res, notReady)
    else sendText(res, (await publicAnswer(path, parts)) ?? nothing)
  }
  const { url, drain } = await listen({
    listener: (req, res) => {
      req.resume()
      answerTo(req, res).catch(() => sendText(res, failed))
    },
    listen: { ...plainly, address, port },
    limits: { ...limits, connectionsMax },
  })
  return { url, retire: () => void (isRetired = true), close: () => drain(closeMsMax) }
}

const plainly = { tls: undefined, hosts: [], origins: [], proxies: [], publicUrl: undefined }

const nothing = plainText(404, 'not found\n')
const failed = plainText(500, 'failed\n')
