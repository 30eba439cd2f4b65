export { createDoorkeeper, type Doorkeeper, type DoorRules, type DropReason } from './doorkeeper.ts'
