export { default as DashboardView } from './DashboardView.vue'
