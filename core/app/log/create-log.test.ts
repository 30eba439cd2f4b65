import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notOn } from '../../../test/kit/only-on.ts'
import { createLog } from './create-log.ts'
import { patiently } from './patient-file.ts'
import { openRotatingFile } from './rotating-file.ts'

let dataDir = ''
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'log-'))))
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

describe('a disk that is full', () => {
  notOn('win32', 'it has no /dev/full')('does not end who writes the log', () => {
    symlinkSync('/dev/full', join(dataDir, 'halfcall.log'))
    const { log, close } = createLog({ dataDir, level: 'info', console: false })
    expect(() => log.error('nobody reads this')).not.toThrow()
    expect(() => log.child({ part: 'engine' }).info('nor this')).not.toThrow()
    close()
  })

  it('leaves a line about what was lost once there is room', () => {
    const kept: string[] = []
    let isFull = true
    const file = {
      write(line: string) {
        if (isFull) throw new Error('ENOSPC')
        kept.push(line)
      },
    }
    const write = patiently(file, (lost, error) => `${lost} lost: ${error}`)
    for (const line of ['a', 'b', 'c']) write(line)
    isFull = false
    write('d')
    write('e')
    expect(kept).toEqual(['3 lost: Error: ENOSPC', 'd', 'e'])
  })

  it('is tried again by a file that has to be put aside', () => {
    const path = join(dataDir, 'x.log')
    const file = openRotatingFile(path, 4)
    file.write('12345\n')
    unlinkSync(path)
    expect(() => file.write('lost\n')).toThrow('ENOENT')
    writeFileSync(path, '')
    file.write('after\n')
    expect(readFileSync(path, 'utf8')).toBe('after\n')
    file.close()
  })
})

it('goes on in the same file while another program holds it, and puts it aside later', () => {
  const path = join(dataDir, 'x.log')
  // A file does not take the place of a folder that holds something.
  mkdirSync(join(`${path}.1`, 'held'), { recursive: true })
  const file = openRotatingFile(path, 20)
  const lines = Array.from({ length: 10 }, (_, index) => `line ${index}\n`)
  for (const line of lines) file.write(line)
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
  rmSync(`${path}.1`, { recursive: true })
  file.write('after\n')
  expect(readFileSync(`${path}.1`, 'utf8')).toBe(lines.join(''))
  expect(readFileSync(path, 'utf8')).toBe('after\n')
  file.close()
})
