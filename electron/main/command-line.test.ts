import { expect, it } from 'vitest'
import { parseCommandLine } from './command-line.ts'

const ALL = { address: '0.0.0.0', port: 5060 }

it.each([
  [['electron', '.'], undefined, ALL],
  [['/opt/Halfcall/halfcall'], undefined, ALL],
  [
    ['electron', '--no-sandbox', '.', '--data', '/d', '--sip', '127.0.0.1:0'],
    '/d',
    { address: '127.0.0.1', port: 0 },
  ],
  [['halfcall', '--sip=[::1]:5070', '--inspect=0'], undefined, { address: '::1', port: 5070 }],
  [['halfcall', '--data'], undefined, ALL],
  [['halfcall', '--sip', 'nonsense'], undefined, ALL],
  [['halfcall', '--sip', '127.0.0.1:70000'], undefined, ALL],
])('%j', (argv, data, sip) => {
  expect(parseCommandLine(argv)).toEqual({ data, sip })
})
