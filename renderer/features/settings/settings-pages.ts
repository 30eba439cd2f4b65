/** Pages of the settings, in their order. */
export const SETTINGS_PAGES = [
  'records',
  'general',
  'network',
  'security',
  'rates',
  'schedules',
  'integrations',
  'configuration',
  'backup',
] as const
