const DRACHTIO = {
  regex: '^drachtio-srf',
  message: 'Only core/leg/srf (and the tests of core/sip) know drachtio-srf.',
}
const SQLITE = { regex: '^sqlite3$', message: 'Only the driver file of core/store knows sqlite3.' }
const ELECTRON = { regex: '^electron(/.*)?$', message: 'Only electron/ knows Electron.' }

const restrict = (...patterns) => ({
  'no-restricted-imports': 'off',
  '@typescript-eslint/no-restricted-imports': ['error', { patterns }],
})

/** Packages that have one door each: where they may be imported. The last entry that fits a file counts. */
export const doors = [
  {
    files: ['core/**/*.ts', 'renderer/**/*.{ts,vue}', 'test/**/*.ts'],
    rules: restrict(DRACHTIO, SQLITE, ELECTRON),
  },
  { files: ['core/leg/srf/**/*.ts'], rules: restrict(SQLITE, ELECTRON) },
  {
    files: ['core/sip/**/*.test.ts', 'core/sip/**/testkit/**/*.ts', 'test/conformance/**'],
    rules: restrict(SQLITE, ELECTRON),
  },
  { files: ['core/store/**/*driver*.ts'], rules: restrict(DRACHTIO, ELECTRON) },
  { files: ['electron/**/*.ts'], rules: restrict(DRACHTIO, SQLITE) },
]

/** A unit test moves the virtual clock; it never waits for a real one. */
export const sleeps = {
  files: ['core/**/*.test.ts', 'electron/**/*.test.ts', 'renderer/**/*.test.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      {
        selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
        message: 'Do not sleep in tests: use the virtual clock or wait for an event.',
      },
      {
        selector: "ImportDeclaration[source.value='node:timers/promises']",
        message: 'Do not sleep in tests: use the virtual clock or wait for an event.',
      },
    ],
  },
}
