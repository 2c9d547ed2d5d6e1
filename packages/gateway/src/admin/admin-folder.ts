import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AdminConfig, StateConfig } from '../config/config.ts'

/** Beside the state where that is a file, else where state is kept: XDG base directories. */
export function adminFolder(admin: AdminConfig, state: StateConfig): string {
  if (admin.folder !== undefined) return admin.folder
  if (state.store === 'sqlite') return dirname(state.path)
  return join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'handfast')
}
