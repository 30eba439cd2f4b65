import { openReader as openDatabase, type Database } from '../../store/index.ts'
import { MIGRATIONS } from './schema.ts'

/**
 * Opens the store of a data folder for reading, in any process, while a server runs on it or not.
 * @throws PbxError `store.unavailable` ("no records yet in ...") when there is none, `store.newer-schema`.
 */
export const openReader = (dataDir: string): Promise<Database> => openDatabase(dataDir, MIGRATIONS)
