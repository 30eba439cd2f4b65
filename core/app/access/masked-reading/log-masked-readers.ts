import type { LiveConfiguration } from '../../../config/index.ts'
import type { Dispose, Logger } from '../../../kit/index.ts'

/** Writes into the log when the admin changes what readers of masked records see. */
export const logMaskedReaders = (configuration: LiveConfiguration, log: Logger): Dispose =>
  configuration.onChange(({ previous }) => {
    const { maskedReaders } = configuration.current().cdr
    if (JSON.stringify(maskedReaders) === JSON.stringify(previous.cdr.maskedReaders)) return
    log.info('what readers of masked records see was changed', maskedReaders)
  })
