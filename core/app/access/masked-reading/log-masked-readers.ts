import type { ConfigurationChange } from '../../../config/index.ts'
import type { Logger } from '../../../kit/index.ts'

/** Returns a follower that writes into the log when the admin changes what readers of masked records see. */
export const logMaskedReaders =
  (log: Logger) =>
  ({ configuration, previous }: ConfigurationChange): void => {
    const { maskedReaders } = configuration.cdr
    if (JSON.stringify(maskedReaders) === JSON.stringify(previous.cdr.maskedReaders)) return
    log.info('what readers of masked records see was changed', maskedReaders)
  }
