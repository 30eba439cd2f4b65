export * from './configuration.ts'
export * from './extension.ts'
export * from './record-policy.ts'
export * from './settings.ts'
