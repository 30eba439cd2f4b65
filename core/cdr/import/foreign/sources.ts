import { asterisk } from './asterisk.ts'
import { cucm } from './cucm.ts'
import type { ForeignSource } from './foreign-source.ts'
import { freeswitch } from './freeswitch.ts'
import { fusionpbx } from './fusionpbx.ts'
import { threecx } from './threecx.ts'
import { yeastar } from './yeastar.ts'

/** The sources whose files are known. */
export const SOURCES: readonly ForeignSource[] = [asterisk, freeswitch, fusionpbx, cucm, threecx, yeastar]
