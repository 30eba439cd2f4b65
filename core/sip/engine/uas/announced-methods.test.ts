import { describe, expect, it } from 'vitest'
import { screenOutside } from './screening.ts'

describe('what the engine announces where nobody takes a request', () => {
  it.each([
    ['OPTIONS', 200],
    ['REFER', 405],
    ['FOO', 501],
  ])('%s: %i, and no transfers', (method, status) => {
    const answer = screenOutside(method, false)
    expect(answer?.status).toBe(status)
    const allow = answer?.headers?.find(({ name }) => name === 'Allow')?.value.split(', ')
    expect(allow).toContain('INVITE')
    expect(allow).not.toContain('REFER')
  })
})
