import { createRouter, createWebHashHistory } from 'vue-router'
import { CallsView } from '../features/calls/index.ts'
import { RecordsView } from '../features/cdr/index.ts'
import { DashboardView } from '../features/dashboard/index.ts'
import { ExtensionsView } from '../features/extensions/index.ts'
import { ReportsView } from '../features/reports/index.ts'
import {
  BackupView,
  BansView,
  ConfigurationView,
  GeneralSettingsView,
  IntegrationsView,
  NetworkSettingsView,
  RatesView,
  RecordSettingsView,
  SchedulesView,
  SettingsView,
} from '../features/settings/index.ts'

/** Creates the router. Addresses stand in the hash, so that back and reload work under any host. */
export function createWindowRouter() {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'dashboard', component: DashboardView },
      { path: '/calls', name: 'calls', component: CallsView },
      { path: '/records', name: 'records', component: RecordsView },
      { path: '/reports/:report?', name: 'reports', component: ReportsView },
      { path: '/extensions/:number?', name: 'extensions', component: ExtensionsView },
      {
        path: '/settings',
        component: SettingsView,
        children: [
          { path: '', name: 'settings', redirect: { name: 'settings-records' } },
          { path: 'records', name: 'settings-records', component: RecordSettingsView },
          { path: 'general', name: 'settings-general', component: GeneralSettingsView },
          { path: 'network', name: 'settings-network', component: NetworkSettingsView },
          { path: 'security', name: 'settings-security', component: BansView },
          { path: 'schedules', name: 'settings-schedules', component: SchedulesView },
          { path: 'rates', name: 'settings-rates', component: RatesView },
          { path: 'integrations', name: 'settings-integrations', component: IntegrationsView },
          { path: 'configuration', name: 'settings-configuration', component: ConfigurationView },
          { path: 'backup', name: 'settings-backup', component: BackupView },
        ],
      },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  })
}
