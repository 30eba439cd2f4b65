import { access } from './access.ts'
import { backup } from './backup.ts'
import { calls } from './calls.ts'
import { codes } from './codes.ts'
import { extensions } from './extensions.ts'
import { frame } from './frame.ts'
import { importing } from './importing.ts'
import { integrations } from './integrations.ts'
import { rates } from './rates.ts'
import { records } from './records.ts'
import { reports } from './reports.ts'
import { schedules } from './schedules.ts'
import { settings } from './settings.ts'
import { several } from './several.ts'
import { story } from './story.ts'
import { terms } from './terms.ts'

/** All texts of the window, in English. */
export const en = {
  ...frame,
  ...access,
  ...backup,
  ...terms,
  ...codes,
  ...records,
  ...story,
  ...calls,
  ...extensions,
  ...several,
  ...reports,
  ...settings,
  ...schedules,
  ...integrations,
  ...rates,
  ...importing,
}
