import { Document, Histogram, Odometer, PhoneFilled, Setting, UserFilled } from '@element-plus/icons-vue'
import type { Component } from 'vue'

/** A place of the window. */
export interface View {
  readonly id: 'dashboard' | 'calls' | 'records' | 'reports' | 'extensions' | 'settings'
  readonly path: string
  readonly icon: Component
}

/** The places of the rail, in their order. */
export const VIEWS: readonly View[] = [
  { id: 'dashboard', path: '/', icon: Odometer },
  { id: 'calls', path: '/calls', icon: PhoneFilled },
  { id: 'records', path: '/records', icon: Document },
  { id: 'reports', path: '/reports', icon: Histogram },
  { id: 'extensions', path: '/extensions', icon: UserFilled },
  { id: 'settings', path: '/settings', icon: Setting },
]
