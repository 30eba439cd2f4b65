export type { Notice, NoticeName } from './notices.ts'
export {
  DEFAULT_ENGINE_LIMITS,
  type ControlAddress,
  type Engine,
  type EngineLimits,
  type EngineOptions,
  type PlainEngineOptions,
} from './options.ts'
export {
  ladderText,
  messagesText,
  pcapFile,
  type CapturedMessage,
  type CaptureLimits,
} from './capture/index.ts'
export type { LargeRequestRules } from './locate/index.ts'
export { HEARD_ANOTHER, NO_WAY_TO_NEIGHBOUR } from './reach.ts'
export { startEngine } from './start-engine.ts'
export { spawnEngine, type EngineExit, type EngineHandle, type SpawnListener } from './worker/spawn-engine.ts'
export type { EngineState } from './worker/messages.ts'
