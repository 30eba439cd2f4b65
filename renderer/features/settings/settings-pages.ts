/** Pages of the settings, in their order. */
export const SETTINGS_PAGES = ['records', 'general', 'security', 'configuration'] as const
