import { expect, it } from 'vitest'
import { officeConfiguration } from '../../../test/kit/pbx-office.ts'
import { createDirectory } from './directory.ts'

it('knows extensions by number and keeps their secret apart', () => {
  const directory = createDirectory(() => officeConfiguration())
  expect(directory.find('101')).toEqual({ number: '101', name: 'Name 101', record: 'inherit' })
  expect(directory.password('101')).toBe('secret-101')
  expect([directory.find('999'), directory.password('999')]).toEqual([undefined, undefined])
})

it('follows a changed configuration', () => {
  let configuration = officeConfiguration()
  const directory = createDirectory(() => configuration)
  expect(directory.find('105')).toBeUndefined()
  const added = { number: '105', name: 'Lab', password: 'p', record: 'every' as const }
  configuration = { ...configuration, extensions: [...configuration.extensions, added] }
  expect(directory.find('105')).toEqual({ number: '105', name: 'Lab', record: 'every' })
})
