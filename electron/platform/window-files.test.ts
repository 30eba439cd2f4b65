import { normalize } from 'node:path'
import { expect, it } from 'vitest'
import { windowFile } from './window-files.ts'

const file = (url: string) => windowFile('/opt/halfcall/renderer', url)?.path

it('finds the files of the window', () => {
  expect(file('app://halfcall/')).toBe(normalize('/opt/halfcall/renderer/index.html'))
  expect(file('app://halfcall/index.html#/records')).toBe(normalize('/opt/halfcall/renderer/index.html'))
  expect(file('app://halfcall/assets/app-1.js?x=1')).toBe(normalize('/opt/halfcall/renderer/assets/app-1.js'))
  expect(windowFile('/opt', 'app://halfcall/a.js')?.mediaType).toBe('text/javascript; charset=utf-8')
})

it.each(['app://halfcall/../../../secret.json', 'app://halfcall/%2e%2e/%2e%2e/secret.json'])(
  'stays in the folder: %s',
  (url) => expect(file(url)).toBe(normalize('/opt/halfcall/renderer/secret.json')),
)

it.each([
  'app://halfcall/..%2f..%2fsecret.json',
  'app://halfcall/..%5c..%5csecret.json',
  'app://halfcall/assets/%2e%2e%2f%2e%2e%2fsecret.json',
  'app://halfcall/a%00.json',
  'app://halfcall/%ff.json',
  'app://halfcall/database.db',
  'app://other/index.html',
  'file:///opt/halfcall/renderer/index.html',
  'nonsense',
])('refuses %s', (url) => expect(file(url)).toBeUndefined())
