export { createReadRouter } from './read-router.ts'
export { hidingIn, readingSettingsOf, type ReadingSettings } from './reading-settings.ts'
