import { describe, expect, it } from 'vitest'
import type { Cause, Encounter } from '../../call/index.ts'
import type { Configuration } from '../../contract/index.ts'
import { createDirectory } from '../extension/index.ts'
import { createForwardBusy } from './forward-busy.ts'

const entry = { name: '', record: 'inherit' } as const
const extensions: Configuration['extensions'] = [
  { ...entry, number: '101', forwarding: { busy: '102' } },
  { ...entry, number: '102' },
]
const service = createForwardBusy(createDirectory(() => ({ extensions }) as Configuration))
const cause = (kind: Cause['kind'], sipStatus = 486): Cause => ({
  kind,
  by: 'callee',
  q850: 17,
  sipStatus,
  text: '',
})
const at = (partyNumber: string, given?: Cause): Encounter => ({
  point: 'T_Busy',
  callerNumber: '100',
  dialedNumber: '101',
  partyNumber,
  ...(given ? { cause: given } : {}),
})

describe('forward on busy', () => {
  it.each([
    ['busy', 486],
    ['busy', 600],
    ['rejected', 603],
    ['rejected', 403],
  ] as const)('takes %s, %i', (kind, status) => {
    expect(service.decide(at('101', cause(kind, status)))).toEqual({
      do: 'route',
      to: { kind: 'party', target: { number: '102' } },
      as: 'forward_busy',
      diversion: { number: '101', reason: 'user-busy' },
    })
  })

  it.each<[string, Encounter]>([
    ['a phone that is not there', at('101', cause('unreachable'))],
    ['a failure', at('101', cause('failed'))],
    ['a phone that sends the caller elsewhere', at('101', cause('rejected', 302))],
    ['a call that is not wanted at all', at('101', cause('rejected', 607))],
    ['no answer', at('101', cause('no_answer'))],
    ['an extension without it', at('102', cause('busy'))],
    ['a number nobody has', at('999', cause('busy'))],
    ['a call that has not ended', at('101')],
  ])('leaves %s alone', (_, encounter) => {
    expect(service.decide(encounter)).toEqual({ do: 'continue' })
  })
})
