export { default } from './build/lint/eslint.config.js'
