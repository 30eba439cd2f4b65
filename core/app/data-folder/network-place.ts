import { win32 } from 'node:path'
import type { WindowsHost } from './windows.ts'

/** `\\server\share` and `\\?\UNC\server\share`, but not `\\?\C:\` and `\\.\`. */
const UNC = /^\\\\(?:\?\\UNC\\|(?![?.]\\))/i

/** Returns where on a network a folder is, or undefined when it is on this computer. */
export function networkPlace(folder: string, { env, run }: WindowsHost): string | undefined {
  if (UNC.test(folder)) return folder
  const drive = /^[a-z]:/i.exec(win32.parse(folder).root)?.[0].toUpperCase()
  if (drive === undefined || drive === env['SystemDrive']?.toUpperCase()) return undefined
  // It ends with 0 for a drive that stands for a share, and in every language.
  const { code, output } = run('net.exe', ['use', drive])
  if (code !== 0) return undefined
  return /\\\\\S+/.exec(output)?.[0] ?? drive
}
