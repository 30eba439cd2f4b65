import { expect, it } from 'vitest'
import type { ConfigurationChange } from '../../config/index.ts'
import { configurationSchema, type Configuration } from '../../contract/index.ts'
import { createEmitter } from '../../kit/index.ts'
import { followConfiguration, type ConfigurationFollower } from './follow-configuration.ts'

/** Returns a configuration whose followers write down their calls; those in `failing` throw. */
function bed(failing: readonly string[] = []) {
  const said: string[] = []
  const changes = createEmitter<ConfigurationChange>(() => undefined)
  let current = configurationSchema.parse({})
  const follower =
    (name: string): ConfigurationFollower =>
    () => {
      said.push(name)
      if (failing.includes(name)) throw new Error(name)
    }
  const stop = followConfiguration(
    { onChange: (listener) => changes.on(listener) },
    {
      extensions: [follower('first of extensions'), follower('second of extensions')],
      settings: [follower('settings')],
      cdr: [follower('cdr')],
      rates: [],
      ...{ postgres: [], backupPlan: [], schedules: [], mailServer: [], webhooks: [] },
      ...{ savedViews: [], exportPresets: [], importMappings: [] },
    },
    (error) => said.push(`fault: ${(error as Error).message}`),
  )
  return {
    stop,
    /** Changes the configuration; returns what was heard of it. */
    change(next: Partial<Configuration>) {
      const previous = current
      current = { ...structuredClone(current), ...next }
      changes.emit({ configuration: current, previous, revision: 2 })
      return said.splice(0)
    },
  }
}
const { settings, cdr } = configurationSchema.parse({})
const extensions = configurationSchema.parse({ extensions: [{ number: '100' }] }).extensions

it('calls the followers of what changed alone, in the order of the table', () => {
  const { change } = bed()
  expect(change({ extensions, settings: { ...settings, site: 'north' } })).toEqual([
    'first of extensions',
    'second of extensions',
    'settings',
  ])
  expect(change({ cdr: { ...cdr, dailyFiles: !cdr.dailyFiles } })).toEqual(['cdr'])
  expect(change({})).toEqual([])
})

it('goes on behind a follower that fails', () => {
  const { change } = bed(['first of extensions'])
  expect(change({ extensions })).toEqual([
    'first of extensions',
    'fault: first of extensions',
    'second of extensions',
  ])
})

it('calls nobody once it was stopped', () => {
  const { change, stop } = bed()
  stop()
  expect(change({ extensions })).toEqual([])
})
