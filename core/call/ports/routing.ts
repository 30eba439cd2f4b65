import type { Device } from './leg.ts'

/** The destination of a dialled number. */
export type Route =
  | {
      readonly kind: 'extension'
      readonly number: string
      readonly name: string
      readonly devices: readonly Device[]
    }
  /** Known, but there is nowhere to send the call. */
  | { readonly kind: 'unreachable'; readonly number: string; readonly name: string }
  | { readonly kind: 'not_found' }

/** The lookup of where a dialled number leads. */
export interface RoutingPort {
  route(request: {
    readonly callerNumber: string
    readonly dialedNumber: string
    /** The host it was dialled at; left out for a number of our own plan. */
    readonly dialedHost?: string | undefined
    readonly dialedGruu?: string | undefined
  }): Route | Promise<Route>
}
