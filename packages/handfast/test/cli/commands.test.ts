import { weaknessIds } from '@handfast/catalogue'
import { describe, expect, test } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'
import { handfast } from './handfast.ts'

describe('handfast', () => {
  test('alone shows its help and fails, as nothing was done', async () => {
    const ending = await handfast([])
    expect(ending.code).toBe(2)
    expect(ending.stdout).toBe('')
    expect(ending.stderr).toContain('Usage: handfast COMMAND')
  })

  test('--version', async () => {
    expect(await handfast(['--version'])).toEqual({
      code: 0,
      stdout: 'handfast 9.8.7\n',
      stderr: '',
    })
  })

  test('unknown commands get the one that was meant', async () => {
    expect((await handfast(['adit'])).stderr).toContain('Did you mean "audit"?')
    expect((await handfast(['explan'])).stderr).toContain('Did you mean "explain"?')
    expect((await handfast(['console'])).stderr).toContain(
      'Commands: audit, probe, explain, rules, gateway, help.',
    )
  })

  test('a path in the place of a command gets the command', async () => {
    const cwd = temporaryFolder({ 'src/a.ts': '' })
    expect((await handfast(['src'], { cwd })).stderr).toContain('handfast audit src')
    expect((await handfast(['npm:x'], { cwd })).stderr).toContain('handfast audit npm:x')
  })

  test('control characters of an argument do not reach the terminal', async () => {
    const { stderr } = await handfast(['audit', '\u001b[2J\u001b]0;owned\u0007'])
    expect(stderr).not.toContain('\u001b')
    expect(stderr).toContain('\\x1b[2J')
  })
})

describe('help', () => {
  test('is the same however it is asked for', async () => {
    for (const { name, passOn } of commands) {
      const help = await handfast(['help', name])
      expect(help.code).toBe(0)
      expect(help.stdout).toContain(`Usage: handfast ${name}`)
      expect(help.stdout).toContain('Examples')
      // The help of what it hands on to is that of another command.
      if (passOn !== undefined) continue
      expect(await handfast([name, '--help'])).toEqual(help)
      expect(await handfast([name, '-h'])).toEqual(help)
    }
    const overall = await handfast(['help'])
    expect(overall.code).toBe(0)
    expect(await handfast(['--help'])).toEqual(overall)
    expect(await handfast(['-h'])).toEqual(overall)
    expect(await handfast(['help', '--help'])).toEqual(overall)
  })

  test('of audit', async () => {
    expect((await handfast(['help', 'audit'], { terminal: 100 })).stdout).toMatchSnapshot()
  })

  test('fits into the terminal', async () => {
    for (const terminal of [40, 60, 80, 200]) {
      for (const args of [['help'], ...commands.map(({ name }) => ['help', name])]) {
        const { stdout } = await handfast(args, { terminal })
        const long = stdout.split('\n').filter((line) => line.length > terminal)
        // Commands to copy are never broken.
        expect(long.filter((line) => !/^\s*(?:Usage: )?handfast /.test(line))).toEqual([])
      }
    }
  })

  test('names every option that the examples use, and only commands that exist', async () => {
    for (const { name, options, examples } of commands) {
      for (const { command } of examples) {
        const [, verb, ...rest] = command.split(' ')
        expect(commands.map((one) => one.name)).toContain(verb)
        const used = rest.filter((part) => part.startsWith('--') && part !== '--')
        const known = options.map((option) => `--${option.name}`)
        if (verb === name) expect(known).toEqual(expect.arrayContaining(used))
      }
    }
  })
})

describe('options', () => {
  test('that do not exist get the one that was meant', async () => {
    expect((await handfast(['audit', '.', '--formt', 'json'])).stderr).toContain('--format?')
    expect((await handfast(['audit', '.', '-x'])).stderr).toContain('There is no option -x.')
    expect((await handfast(['rules', '--persona=x'])).stderr).toContain('no option --persona')
  })

  test('with a value too many or too few', async () => {
    expect((await handfast(['audit', '.', '--quiet=yes'])).stderr).toContain('takes no value')
    expect((await handfast(['audit', '.', '--config'])).stderr).toContain('--config=FILE')
    expect((await handfast(['audit', '.', '--config', '--quiet'])).stderr).toContain(
      'needs a value',
    )
    expect((await handfast(['audit', '.', '--config='])).stderr).toContain('needs a value')
    expect((await handfast(['audit', '.', '--format', 'json='])).stderr).toContain('names no file')
  })

  test('with a value that is not one of theirs', async () => {
    const stderr = async (...args: readonly string[]): Promise<string> =>
      (await handfast(['audit', '.', ...args])).stderr
    expect(await stderr('--format', 'jason')).toContain('Did you mean json?')
    expect(await stderr('--fail-on', 'hihg')).toContain('Did you mean high?')
    expect(await stderr('--persona', 'nobody')).toContain('regular, pedantic, auditor')
    expect(await stderr('--color', 'on')).toContain('auto, always, never')
    expect(await stderr('--only', 'unbound-sesion')).toContain('Did you mean "unbound-session"?')
  })

  test('after -- are targets', async () => {
    const cwd = temporaryFolder({ '--weird/a.ts': '' })
    expect((await handfast(['audit', '--', '--weird'], { cwd })).code).toBe(0)
  })
})

describe('rules', () => {
  test('lists every weakness for people and for programs', async () => {
    const text = await handfast(['rules'])
    for (const id of weaknessIds) expect(text.stdout).toContain(id)
    const json = JSON.parse((await handfast(['rules', '--format', 'json'])).stdout)
    expect(json.schemaVersion).toBe('1.0')
    expect(json.weaknesses.map(({ id }: { readonly id: string }) => id)).toEqual([...weaknessIds])
  })

  test('fits into the terminal', async () => {
    for (const terminal of [50, 80, 120]) {
      const { stdout } = await handfast(['rules'], { terminal, env: { NO_COLOR: '1' } })
      expect(stdout.split('\n').filter((line) => line.length > terminal)).toEqual([])
    }
  })
})

describe('explain', () => {
  test('prints every page, without its front matter', async () => {
    for (const id of weaknessIds) {
      const { code, stdout } = await handfast(['explain', id])
      expect(code).toBe(0)
      expect(stdout.startsWith(id)).toBe(true)
      expect(stdout).not.toContain('covers:')
      expect(stdout).not.toMatch(/^```|^#{1,6} /m)
    }
  })

  test('fits prose into the terminal and leaves code whole', async () => {
    const { stdout } = await handfast(['explain', 'client-chosen-session-id'], {
      terminal: 60,
      env: { NO_COLOR: '1' },
    })
    const prose = stdout.split('\n').filter((line) => !line.startsWith('    '))
    const long = prose.filter((line) => line.length > 60 && line.includes(' '))
    expect(long).toEqual([])
    expect(stdout).toContain(
      "\n    import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'",
    )
  })

  test('for programs', async () => {
    const { stdout } = await handfast(['explain', 'unbound-session', '--format=json'])
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: '1.0',
      weakness: { id: 'unbound-session' },
      page: expect.stringContaining('# Session looked up by its id alone'),
    })
  })

  test('says what is missing, too many or not known', async () => {
    expect((await handfast(['explain'])).stderr).toContain('handfast explain unbound-session')
    expect((await handfast(['explain', 'a', 'b'])).stderr).toContain('one weakness at a time')
    expect((await handfast(['explain', 'unbond-session'])).stderr).toContain('"unbound-session"?')
    expect((await handfast(['explain', 'zzzzzz'])).stderr).toContain('"handfast rules" lists them')
    expect((await handfast(['explain', '../../etc/passwd'])).code).toBe(2)
  })
})
