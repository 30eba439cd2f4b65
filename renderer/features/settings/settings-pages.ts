/** Pages of the settings, in their order. */
export const SETTINGS_PAGES = [
  'records',
  'general',
  'network',
  'security',
  'schedules',
  'integrations',
  'configuration',
  'backup',
] as const
