import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder that keeps Wine, its system and Windows' Node from run to run; HALFCALL_WINDOWS_FOLDER names another one.
 */
export const CACHE =
  process.env.HALFCALL_WINDOWS_FOLDER ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'halfcall-windows')

/** Debian with Wine, entered by chroot. */
export const SYSTEM = join(CACHE, 'debian')

/** Packages of npm for Windows; inside the system at /node_modules, where the checkout's own modules look next. */
export const MODULES = join(CACHE, 'modules')

/** Drive C. */
export const PREFIX = join(CACHE, 'prefix')
