import type { Clock } from '../../kit/index.ts'
import type { SecurityFeed } from '../../pbx/index.ts'
import type { HealthBoard } from './health.ts'

const SHOWN_MS = 3_600_000

/** Shows guessing from many addresses in the window for an hour, and hands every event on. */
export function withGuessingAlarm(feed: SecurityFeed, health: HealthBoard, clock: Clock): SecurityFeed {
  let stop = () => undefined as void
  return (event) => {
    feed(event)
    if (event.event !== 'distributed-guessing') return
    health.set('guessing', {
      level: 'warning',
      text: `Somebody guesses passwords from many addresses (${event.detail}).`,
    })
    stop()
    stop = clock.after(SHOWN_MS, () => health.set('guessing'))
  }
}
