export { defaultDataFolder, ensureDataFolder } from './data-folder.ts'
export { isFolderInUse } from './is-folder-in-use.ts'
