import { IMPORTS, OUTSIDE_IMPORTS, WITHOUT_NODE } from './import-table.js'

const TESTS = '(\\.test\\.ts|/testkit/)'

const coreRules = Object.entries(IMPORTS).map(([folder, allowed]) => ({
  name: `core-${folder}`,
  comment: `core/${folder} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^core/${folder}/`, pathNot: TESTS },
  to: { path: '^(core|electron|renderer)/', pathNot: `^core/(${[folder, ...allowed].join('|')})/` },
}))

const outsideRules = Object.entries(OUTSIDE_IMPORTS).map(([folder, allowed]) => ({
  name: folder.replaceAll(/\W+/g, '-').replace(/-$/, ''),
  comment: `${folder} may import core/{${allowed.join(',')}} only`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: TESTS },
  to: { path: '^core/', pathNot: `^core/(${allowed.join('|')})/` },
}))

/** The import table of ARCHITECTURE.md as rules of dependency-cruiser. */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'a cycle means that two files are one thing, or that a port is missing',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...coreRules,
    ...outsideRules,
    {
      name: 'enter-core-through-index',
      comment:
        'another folder of core is entered through its index.ts only; app has further ones for what works without a server',
      severity: 'error',
      from: { path: '^core/([^/]+)/' },
      to: {
        path: '^core/([^/]+)/',
        pathNot: ['^core/$1/', '^core/([^/]+|app/data-folder|app/files|app/offline)/index\\.ts$'],
      },
    },
    {
      name: 'enter-core-from-outside-through-index',
      comment: 'core is entered through the index.ts of one of its folders only',
      severity: 'error',
      from: { path: '^(electron|renderer)/' },
      to: { path: '^core/', pathNot: '^core/[^/]+/index\\.ts$' },
    },
    {
      name: 'enter-electron-through-index',
      comment: 'a folder of electron is entered through its index.ts only',
      severity: 'error',
      from: { path: '^electron/([^/]+)/' },
      to: { path: '^electron/', pathNot: ['^electron/$1/', '^electron/[^/]+/index\\.ts$'] },
    },
    {
      name: 'electron-parts',
      comment: 'main wires ipc, platform and preload; these do not know main or each other',
      severity: 'error',
      from: { path: '^electron/(ipc|platform|preload)/', pathNot: TESTS },
      to: { path: '^electron/', pathNot: '^electron/$1/' },
    },
    {
      name: 'window-is-apart',
      comment: 'the window speaks the contract; it imports no host',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^electron/' },
    },
    {
      name: 'hosts-do-not-import-the-window',
      comment: 'a host serves the built window; it does not import it',
      severity: 'error',
      from: { path: '^(core|electron)/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'no-tests-in-product',
      comment: 'product code imports neither tests nor what only tests use',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/', pathNot: TESTS },
      to: { path: ['^test/', TESTS] },
    },
    {
      name: 'no-node-here',
      comment: 'this folder runs in a browser, or must not know where it runs',
      severity: 'error',
      from: { path: `^(${WITHOUT_NODE.join('|')})/`, pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-what-is-declared',
      comment: 'an imported package stands in package.json',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/' },
      to: { dependencyTypes: ['npm-no-pkg'] },
    },
    {
      name: 'product-needs-production-dependencies',
      comment: 'what core and electron import at run time is shipped; the renderer is bundled',
      severity: 'error',
      from: { path: '^(core|electron)/', pathNot: TESTS },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/electron/',
      },
    },
    {
      name: 'resolves',
      comment: 'the imported file exists',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.mjs', '.json'],
    },
  },
}
