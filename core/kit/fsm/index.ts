export { toMermaid } from './diagram.ts'
export { createMachine, type Asked, type Machine, type MachinePorts, type TraceLine } from './machine.ts'
export { step, type StateRow, type Step, type Table, type Transition } from './table.ts'
