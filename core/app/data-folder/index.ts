export { accessTrouble } from './access-list.ts'
export { defaultDataFolder, ensureDataFolder } from './data-folder.ts'
export { isFolderInUse } from './is-folder-in-use.ts'
export { thisWindows } from './windows.ts'
