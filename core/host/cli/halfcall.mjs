#!/usr/bin/env node
// The command `halfcall`. The core needs the Node version that the project brings; started by an older one, this
// launcher hands over to it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const NEEDED_MAJOR = 22
const main = fileURLToPath(new URL('../../../build/out/core/host/cli/main.js', import.meta.url))

if (!existsSync(main)) {
  console.error('halfcall: not built yet; run "npm run build" first')
  process.exit(1)
}
if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) {
  await import(new URL('../../../build/out/core/host/cli/main.js', import.meta.url).href)
} else {
  const folder = new URL('../../../node_modules/node/bin/', import.meta.url)
  const own = ['node', 'node.exe'].map((name) => fileURLToPath(new URL(name, folder))).find(existsSync)
  if (!own) {
    console.error(`halfcall: Node ${NEEDED_MAJOR} or newer is needed, this is ${process.versions.node}`)
    process.exit(1)
  }
  const child = spawn(own, [main, ...process.argv.slice(2)], {
    // The channel closes when this process ends, however it does.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  child.on('error', (error) => {
    console.error(`halfcall: ${own} cannot be started: ${error.message}`)
    process.exit(1)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}
