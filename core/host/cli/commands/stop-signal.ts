const LAUNCHER_POLL_MS = 1000

/** The order for this process to stop. */
export interface StopSignal {
  /** The reason, once the process was told to stop. */
  readonly told: Promise<string>
  /** Orders the process to stop. */
  stop(reason: string): void
}

/** Calls `ended` once the program that started this one has ended, as far as that can be noticed. */
function watchLauncher(ended: () => void): void {
  // A channel closes with whoever holds its other end, on every system.
  if (process.channel) {
    process.once('disconnect', ended)
    process.channel.unref()
    return
  }
  const launcher = Number(process.env['HALFCALL_LAUNCHER_PID'])
  // Windows never gives a process another parent.
  if (!launcher || process.platform === 'win32') return
  const poll = setInterval(() => {
    if (process.ppid === launcher) return
    clearInterval(poll)
    ended()
  }, LAUNCHER_POLL_MS)
  poll.unref()
}

/**
 * Listens for what tells this process to stop: SIGTERM, SIGINT, SIGHUP, the end of the program that started it (its
 * channel closes, or HALFCALL_LAUNCHER_PID is no longer its parent), or a call of `stop`. A second signal ends it at
 * once.
 */
export function hearStopSignal(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<string>()
  let isTold = false
  const stop = (reason: string) => {
    isTold = true
    resolve(reason)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => (isTold ? process.exit(1) : stop(signal)))
  }
  watchLauncher(() => stop('the program that started it ended'))
  return { told: promise, stop }
}
