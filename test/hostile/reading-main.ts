// Readers in a process of their own, so that they do not make the calls late that are timed in another.
import { READING_KINDS } from './reading-kinds.ts'
import type { Target } from './reading-clients.ts'

const [name, target] = process.argv.slice(2)
const kind = READING_KINDS.find((one) => one.name === name)
if (!kind || !target) throw new Error(`no kind of reading is called ${name}`)
const readers = kind.begin(JSON.parse(target) as Target)
process.on('message', () => {
  readers.stop()
  process.send!(readers.outcome, () => process.exit(0))
})
process.send!('begun')
