import { powerMonitor, powerSaveBlocker } from 'electron'
import type { Logger } from '../../core/kit/index.ts'

/** Logs the power events of the computer, so that a gap in the records can be explained. */
export function logPower(log: Logger): void {
  powerMonitor.on('suspend', () => log.warn('the computer goes to sleep: phones cannot reach the PBX'))
  powerMonitor.on('resume', () => log.info('the computer woke up'))
  powerMonitor.on('on-battery', () => log.info('the computer runs on battery'))
  powerMonitor.on('on-ac', () => log.info('the computer runs on mains'))
}

/**
 * Keeps the computer from going to sleep by itself, and the program from being slowed down; the screen may turn off.
 */
export function keepAwake(): () => void {
  const id = powerSaveBlocker.start('prevent-app-suspension')
  return () => void powerSaveBlocker.stop(id)
}

/** Calls `listener` when the computer shuts down or the user logs off, and delays that until the program has ended. */
export function onShutdown(listener: () => void): void {
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    listener()
  })
}
