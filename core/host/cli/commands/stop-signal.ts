const LAUNCHER_POLL_MS = 1000

/**
 * Resolves with the reason once this process is told to stop: SIGTERM, SIGINT, SIGHUP, or the end of the launcher that
 * started it (HALFCALL_LAUNCHER_PID). A second signal ends it at once.
 */
export function untilToldToStop(): Promise<string> {
  return new Promise((resolve) => {
    let told = false
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (told) process.exit(1)
        told = true
        resolve(signal)
      })
    }
    const launcher = Number(process.env['HALFCALL_LAUNCHER_PID'])
    if (!launcher) return
    const poll = setInterval(() => {
      if (process.ppid === launcher) return
      clearInterval(poll)
      told = true
      resolve('the program that started it ended')
    }, LAUNCHER_POLL_MS)
    poll.unref()
  })
}
