import { describe } from 'vitest'
import { findProgram } from '../../../guard/test/support/program.ts'
import { proxyContract } from './proxy-contract.ts'

const nginx = findProgram('nginx')

describe.skipIf(nginx === undefined && process.env['CI'] !== 'true')('behind nginx', () => {
  const example = {
    folder: 'nginx',
    file: 'nginx.conf',
    command: [nginx ?? 'nginx', '-p', '.', '-c', 'nginx.conf'],
    addresses: { own: '127.0.0.1:8080', behind: '127.0.0.1:3000', decisions: '127.0.0.1:8082' },
  }
  proxyContract(example, 'forbidden')
})
