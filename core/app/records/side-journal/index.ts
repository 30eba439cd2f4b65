export { readSideFile } from './side-file.ts'
export { createSideJournal, type SideJournal } from './side-journal.ts'
export { sideProblems } from './side-problems.ts'
export { startSideJournal } from './start-side-journal.ts'
