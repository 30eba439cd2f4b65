import { buildOnlyModules } from './build-only-modules.mjs'

const HOMEPAGE = 'https://halfcall.example'
const MAC_IDENTITY = process.env.HALFCALL_MAC_IDENTITY
const WINDOWS_CERTIFICATE = process.env.HALFCALL_WINDOWS_CERTIFICATE
const MAINTAINER = 'Halfcall contributors <packages@halfcall.example>'

/**
 * Who signs, by the name of a certificate in the keychain or in Windows' store; without one a Mac's program is signed for this
 * computer alone, whose loader then refuses the hardened runtime, and Windows' is not signed.
 */
const SIGNING = {
  mac:
    MAC_IDENTITY === undefined
      ? { identity: '-', hardenedRuntime: false }
      : { identity: MAC_IDENTITY, hardenedRuntime: true },
  win:
    WINDOWS_CERTIFICATE === undefined
      ? {}
      : { signtoolOptions: { certificateSubjectName: WINDOWS_CERTIFICATE } },
}

/** Installers of the desktop program. Each system's ones are made on that system: sqlite3 is compiled for it. */
export default {
  appId: 'org.halfcall.desktop',
  productName: 'Halfcall',
  copyright: 'Copyright © 2026 Halfcall contributors',
  directories: { output: 'build/release', buildResources: 'build/package/icons' },
  extraMetadata: { homepage: HOMEPAGE, author: MAINTAINER, devDependencies: {}, scripts: {} },
  files: [
    'build/out/**',
    'package.json',
    '!**/*.map',
    '!**/testkit/**',
    '!**/node_modules/**/*.{ts,cts,mts}',
    '!**/node_modules/sqlite3/{src,deps,binding.gyp,build/*.*,build/deps,build/Makefile}',
    '!**/node_modules/sqlite3/build/Release/{obj,obj.target,node-addon-api,*.a}',
    ...buildOnlyModules().flatMap((folder) => [`!${folder}`, `!${folder}/**`]),
  ],
  asar: true,
  // SQLite's addon speaks Node-API: the file that npm built runs in Electron as it is. Libraries cannot be loaded from
  // inside an archive.
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  win: { target: ['nsis'], ...SIGNING.win },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowElevation: true,
    allowToChangeInstallationDirectory: true,
    include: 'build/package/installer.nsh',
  },
  mac: {
    target: ['dmg'],
    category: 'public.app-category.business',
    ...SIGNING.mac,
    extendInfo: {
      NSLocalNetworkUsageDescription:
        'Halfcall is a telephone system: phones in your network register with it and call through it.',
      // A hidden program would be slowed down.
      NSAppSleepDisabled: true,
    },
  },
  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'halfcall',
    category: 'Network',
    maintainer: MAINTAINER,
    synopsis: 'PBX for small offices',
    desktop: { entry: { Keywords: 'phone;sip;pbx;voip;' } },
  },
  deb: {
    depends: [
      'libgtk-3-0 | libgtk-3-0t64',
      'libnotify4',
      'libnss3',
      'libxss1',
      'libxtst6',
      'xdg-utils',
      'libsecret-1-0',
    ],
  },
}
