export { createDoorkeeper, type DoorRules, type DropReason } from './doorkeeper.ts'
