// `npm run package`: a clean build and the installers of this system. What follows `--` is given to electron-builder.
import { runScript, runTool } from './run-tool.mjs'

const { code } = await runScript('build.mjs', ['--clean'], { show: true })
const config = ['--config', 'build/package/electron-builder.config.mjs']
process.exitCode =
  code === 0
    ? (await runTool('electron-builder', [...config, ...process.argv.slice(2)], { show: true })).code
    : code
