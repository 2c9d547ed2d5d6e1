/** An audit that was interrupted: how far it had come with each of its targets. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly targets: ReadonlyMap<string, string>

  constructor(targets: ReadonlyMap<string, string>, options?: ErrorOptions) {
    super('interrupted', options)
    this.targets = targets
  }
}
