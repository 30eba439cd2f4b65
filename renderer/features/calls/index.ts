export { useCallsStore } from './calls-store.ts'
export { default as CallsView } from './CallsView.vue'
export { default as RunningTime } from './RunningTime.vue'
export { default as StageWord } from './StageWord.vue'
