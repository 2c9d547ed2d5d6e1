const secretName = /(?:token|secret|key|pass(?:word|wd)?|credential|auth(?:orization)?|bearer)$/iu

/** Values of options that are called like secrets, and passwords within URLs. */
export function secretArguments(args: readonly string[]): readonly string[] {
  return args.flatMap((argument, index) => {
    const [, name = '', value = ''] = /^(?:--?)?([\w-]+)=(.+)$/su.exec(argument) ?? []
    const [, previous = ''] = /^--?([\w-]+)$/u.exec(args[index - 1] ?? '') ?? []
    const isValue = secretName.test(previous) && !argument.startsWith('-')
    return [
      ...(secretName.test(name) ? [value] : []),
      ...(isValue ? [argument] : []),
      ...passwordIn(argument),
    ]
  })
}

function passwordIn(argument: string): readonly string[] {
  const password = URL.canParse(argument) ? new URL(argument).password : ''
  return password === '' ? [] : [password]
}
