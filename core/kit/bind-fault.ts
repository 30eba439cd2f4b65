import { PbxError } from './pbx-error.ts'

/** The first port that is not reserved for the system, except on Windows. */
const FIRST_FREE_PORT = 1024

/** The port that was to be opened. */
export interface WantedPort {
  /** The port as messages name it: `UDP 0.0.0.0 port 5060`. */
  readonly where: string
  readonly port: number
  readonly transport: 'udp' | 'tcp'
}

/** Returns why a port could not be opened, in words that say what to do: `port.busy`, `port.denied`, `engine.unavailable`. */
export function bindFault(
  { where, port, transport }: WantedPort,
  { code, message }: NodeJS.ErrnoException,
  platform: string = process.platform,
): PbxError {
  const details = { port, cause: code }
  if (code === 'EADDRINUSE') {
    return new PbxError('port.busy', `${where} is in use by another program`, details)
  }
  if (code === 'EACCES' && platform === 'win32') {
    const command = `netsh interface ipv4 show excludedportrange protocol=${transport}`
    const text = `${where} is reserved by Windows ("${command}" lists what is), or held by a program that shares it with nobody`
    return new PbxError('port.denied', text, details)
  }
  if (code === 'EACCES' && port < FIRST_FREE_PORT) {
    const text = `${where} needs rights that Halfcall does not have: ports below ${FIRST_FREE_PORT} are the system's`
    return new PbxError('port.denied', text, details)
  }
  return new PbxError('engine.unavailable', `cannot listen on ${where}: ${message}`, details)
}
