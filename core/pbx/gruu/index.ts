export { createGruus, type Gruus } from './gruus.ts'
