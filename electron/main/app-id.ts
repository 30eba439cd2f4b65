/** The name by which the system knows the program; the installer writes the same one into its shortcuts. */
export const APP_ID = 'org.halfcall.desktop'
