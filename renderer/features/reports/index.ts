/** Loads the view when it is opened: charts are large. */
export const ReportsView = () => import('./ReportsView.vue')
