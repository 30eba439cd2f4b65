export { createSchedules, type Schedules } from './create-schedules.ts'
export { sendMail } from './send-mail.ts'
export { writeExport } from './write-export.ts'
