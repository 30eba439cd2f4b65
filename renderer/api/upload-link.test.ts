import { afterEach, expect, it, vi } from 'vitest'
import { withUploads } from './upload-link.ts'

afterEach(() => vi.unstubAllGlobals())

const link = withUploads({ call: (path) => Promise.resolve(path.join('.')) })
const importConfig = () => link.call(['settings', 'importConfig'], { text: 'a' }, { context: {} })
const answering = (status: number, body: unknown) => {
  const fetched = vi.fn((_address: string, _init: RequestInit) =>
    Promise.resolve(new Response(JSON.stringify(body), { status })),
  )
  vi.stubGlobal('fetch', fetched)
  return fetched
}

it('sends a configuration by HTTP, everything else over the line', async () => {
  const fetched = answering(200, { applied: true, extensions: 2 })
  expect(await link.call(['settings', 'get'], undefined, { context: {} })).toBe('settings.get')
  expect(fetched).not.toHaveBeenCalled()
  expect(await importConfig()).toEqual({ applied: true, extensions: 2 })
  await link.call(['settings', 'previewConfig'], { text: 'b' }, { context: {} })
  expect(fetched.mock.calls).toMatchObject([
    ['api/config/import', { method: 'POST', body: '{"text":"a"}' }],
    ['api/config/preview', { method: 'POST', body: '{"text":"b"}' }],
  ])
})

it.each([
  [413, { code: 'config.invalid', message: 'too large' }],
  [400, { defined: false, code: 'BAD_REQUEST', status: 400, message: 'no', data: {} }],
])('throws what is refused with %i', async (status, body) => {
  answering(status, body)
  await expect(importConfig()).rejects.toMatchObject({ status, code: body.code, message: body.message })
})
