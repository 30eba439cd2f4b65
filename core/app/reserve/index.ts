export { makeRoom, OPENING_BYTES, reservePath, SMALL_FILES_BYTES, takeReserve } from './reserve.ts'
export { takeRoom } from './take-room.ts'
