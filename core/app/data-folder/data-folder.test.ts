import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accessTrouble } from './access-list.ts'
import { defaultDataFolder, ensureDataFolder } from './data-folder.ts'
import { leaveRoaming } from './leave-roaming.ts'
import { networkPlace } from './network-place.ts'
import type { Answer, WindowsHost } from './windows.ts'

let base: string
let asked: string[]
let answers: Record<string, Answer>
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'data-folder-'))
  asked = []
  answers = {
    'whoami.exe': { code: 0, output: '"OFFICE\\\\m\u00fcller","S-1-5-21-11-22-33-1001"\r\n' },
    'icacls.exe': { code: 0, output: 'processed file' },
  }
})
afterEach(() => rmSync(base, { recursive: true }))

const host = (): WindowsHost => ({
  env: {
    SystemDrive: 'C:',
    USERPROFILE: join(base, 'profile'),
    APPDATA: join(base, 'profile', 'Roaming'),
    LOCALAPPDATA: join(base, 'profile', 'Local'),
  },
  run(program, args) {
    asked.push([program, ...args].join(' '))
    return answers[program] ?? { code: 2, output: '' }
  },
})
const roaming = () => join(base, 'profile', 'Roaming', 'Halfcall')
const local = () => join(base, 'profile', 'Local', 'Halfcall')
const fill = (folder: string) => {
  mkdirSync(join(folder, 'tls'), { recursive: true })
  writeFileSync(join(folder, 'halfcall.db'), 'records')
  writeFileSync(join(folder, 'tls', 'key.pem'), 'key')
}
const contents = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

describe('a folder on Windows', () => {
  it('is the local one of this user', () => {
    expect(defaultDataFolder('win32', host().env)).toBe(local())
    expect(ensureDataFolder(local(), host())).toBe(local())
  })

  it('is moved once from the place that goes over file servers', () => {
    fill(roaming())
    // Commands that only look find it where it still is.
    expect(defaultDataFolder('win32', host().env)).toBe(roaming())
    expect(ensureDataFolder(roaming(), host())).toBe(local())
    expect(contents(local())).toEqual(['halfcall.db', 'tls', join('tls', 'key.pem')])
    expect(readFileSync(join(local(), 'halfcall.db'), 'utf8')).toBe('records')
    expect(readdirSync(join(base, 'profile', 'Roaming'))).toEqual([])
    expect(defaultDataFolder('win32', host().env)).toBe(local())
    // Who still names the old place is led to the new one.
    expect(ensureDataFolder(roaming(), host())).toBe(local())
    expect(existsSync(roaming())).toBe(false)
  })

  it('is moved to the end after a kill, whenever that was', () => {
    fill(`${roaming()}.moving`)
    mkdirSync(`${local()}.partial`, { recursive: true })
    writeFileSync(join(`${local()}.partial`, 'half'), '')
    expect(defaultDataFolder('win32', host().env)).toBe(roaming())
    expect(leaveRoaming(roaming(), local())).toBe(local())
    expect(contents(local())).toEqual(['halfcall.db', 'tls', join('tls', 'key.pem')])
    fill(`${roaming()}.moving`)
    expect(leaveRoaming(roaming(), local())).toBe(local())
    expect(readdirSync(join(base, 'profile', 'Roaming'))).toEqual([])
  })

  it('stays where it is when it cannot be moved', () => {
    fill(roaming())
    // Nothing can be made below a file.
    writeFileSync(join(base, 'profile', 'Local'), '')
    expect(leaveRoaming(roaming(), local())).toBe(roaming())
    expect(contents(roaming())).toEqual(['halfcall.db', 'tls', join('tls', 'key.pem')])
  })
})

describe('a place on the network', () => {
  it.each([
    ['\\\\server\\share\\halfcall', '\\\\server\\share\\halfcall'],
    ['\\\\?\\UNC\\server\\share\\halfcall', '\\\\?\\UNC\\server\\share\\halfcall'],
    ['Z:\\halfcall', '\\\\server\\share'],
  ])('%s is refused with its reason', (path, shown) => {
    answers['net.exe'] = {
      code: 0,
      output: 'Lokaler Name      Z:\r\nRemotename        \\\\server\\share\r\nRessourcentyp     Platte\r\n',
    }
    expect(networkPlace(path, host())).toBe(shown)
    expect(() => ensureDataFolder(path, host())).toThrow(
      expect.objectContaining({
        code: 'store.network',
        message: expect.stringContaining(`is on the network (${shown})`) as string,
      }) as Error,
    )
  })
  it.each(['C:\\data', 'D:\\data', '\\\\?\\C:\\data', '\\\\.\\C:\\data'])('%s is none', (path) => {
    expect(networkPlace(path, host())).toBeUndefined()
  })
  it('asks for drives other than that of the system only, by the whole command', () => {
    networkPlace('c:\\data', host())
    networkPlace('d:\\data', host())
    expect(asked).toEqual(['net.exe use D:'])
  })
})

describe('the access list', () => {
  const outside = () => join(base, 'elsewhere')
  const warning = () => accessTrouble(outside(), host())

  it('lets this user, the system and the administrators in, by their numbers, once', () => {
    expect(warning()).toContain(outside())
    ensureDataFolder(outside(), host())
    expect(asked.at(-1)).toBe(
      `icacls.exe ${outside()} /inheritance:r /grant:r *S-1-5-21-11-22-33-1001:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F`,
    )
    expect(warning()).toBeUndefined()
    const before = asked.length
    ensureDataFolder(outside(), host())
    expect(asked.slice(before).filter((line) => line.startsWith('icacls'))).toEqual([])
  })
  it.each([
    ['the user is not known', 'whoami.exe'],
    ['the list cannot be set', 'icacls.exe'],
  ])('is missed aloud when %s', (_why, program) => {
    answers[program] = { code: 5, output: 'Access is denied.' }
    ensureDataFolder(outside(), host())
    expect(warning()).toMatch(/Other users of this computer may be able to read/)
  })
  it('is left alone in the profile, and where other files are', () => {
    ensureDataFolder(local(), host())
    expect(accessTrouble(local(), host())).toBeUndefined()
    mkdirSync(outside())
    writeFileSync(join(outside(), 'letter.doc'), '')
    ensureDataFolder(outside(), host())
    expect(asked.filter((line) => line.startsWith('icacls'))).toEqual([])
    expect(warning()).toContain(outside())
  })
  it('is not for other systems', () => {
    expect(accessTrouble(outside(), undefined)).toBeUndefined()
  })
})
