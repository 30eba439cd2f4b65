import { describe, expect, it } from 'vitest'
import { digestResponse, sameDigest } from './digest.ts'

describe('digest response', () => {
  const rfc7616 = {
    username: 'Mufasa',
    realm: 'http-auth@example.org',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    auth: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
  }

  it('is that of RFC 7616 §3.9.1 with MD5', () => {
    expect(digestResponse({ ...rfc7616, algorithm: 'MD5' })).toBe('8ca523f5e9506fed4657c9700eebdbec')
  })

  it('is that of RFC 7616 §3.9.1 with SHA-256', () => {
    expect(digestResponse({ ...rfc7616, algorithm: 'SHA-256' })).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    )
  })

  const rfc2617 = {
    algorithm: 'MD5',
    username: 'Mufasa',
    realm: 'testrealm@host.com',
    method: 'GET',
    uri: '/dir/index.html',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  } as const

  it('is that of RFC 2617 §3.5', () => {
    const auth = { nc: '00000001', cnonce: '0a4f113b' }
    const response = digestResponse({ ...rfc2617, password: 'Circle Of Life', auth })
    expect(response).toBe('6629fae49393a05397450978507c4ef1')
  })

  it('is that of RFC 2069 §2.4 (as its erratum has it) without qop', () => {
    const response = digestResponse({ ...rfc2617, password: 'CircleOfLife', auth: undefined })
    expect(response).toBe('1949323746fe6a43ef61f9606e7febea')
  })

  it('compares without regard to case and refuses another length', () => {
    expect(sameDigest('00ff', '00FF')).toBe(true)
    expect(sameDigest('00ff', '00fe')).toBe(false)
    expect(sameDigest('00ff', '00f')).toBe(false)
    expect(sameDigest('00ff', '')).toBe(false)
  })
})
