import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'
import { doors, sleeps } from './restrictions.js'

const CODE = ['core/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.ts', 'test/**/*.ts', 'build/**/*.ts']
const TESTS = ['**/*.test.ts', '**/*.spec.ts', 'test/**/*.ts', '**/testkit/**/*.ts']
const NAMED_EXPORTS = {
  direct: true,
  named: true,
  defaultFrom: true,
  namedFrom: true,
  namespaceFrom: true,
}

const typeAware = {
  parserOptions: {
    project: [
      './build/tsconfig/core.json',
      './build/tsconfig/electron.json',
      './build/tsconfig/renderer.json',
      './test/e2e/tsconfig.json',
    ],
    tsconfigRootDir: new URL('../..', import.meta.url).pathname,
    extraFileExtensions: ['.vue'],
  },
}

/** The rules of this project; every one of them has a reason in CONTRIBUTING.md or prevents a fault we had to fear. */
export default ts.config(
  { ignores: ['build/out', 'build/release', 'test/results', '**/testdata'] },
  js.configs.recommended,
  {
    files: [...CODE, 'renderer/**/*.vue'],
    extends: [...ts.configs.recommendedTypeChecked],
    languageOptions: typeAware,
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A port may be asynchronous although one of its implementations has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Objects here are made of closures; nothing reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-empty': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: NAMED_EXPORTS }],
    },
  },
  {
    files: ['renderer/**/*.vue'],
    extends: [...vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: ts.parser, ...typeAware.parserOptions } },
    rules: {
      'no-undef': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/require-default-prop': 'off',
    },
  },
  {
    // The linter's program does not read .vue files: what comes from one has no type here. vue-tsc checks these.
    files: ['renderer/**/*.ts', 'renderer/**/*.vue'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  doors,
  sleeps,
  {
    files: TESTS,
    rules: {
      // A test may look at what a double was given without a type for it.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      'no-console': 'off',
      'no-empty-pattern': 'off',
    },
  },
  {
    files: ['core/host/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['build/**/*.ts', '*.config.ts', 'test/windows/*.config.ts'],
    extends: [ts.configs.recommended],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['build/**/*.ts', '*.config.ts', '**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { ...nodeGlobals() } },
  },
  prettier,
)

function nodeGlobals() {
  const names = [
    'process',
    'console',
    'URL',
    'Buffer',
    'fetch',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'performance',
    'Request',
    'Response',
  ]
  return Object.fromEntries(names.map((name) => [name, 'readonly']))
}
