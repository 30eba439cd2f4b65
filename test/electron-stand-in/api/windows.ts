import type { BrowserWindow } from './browser-window.ts'

/** Every open window, by id. */
export const windows = new Map<number, BrowserWindow>()
