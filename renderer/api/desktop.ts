/** The services of the desktop program for its window: the connection to the core, and what only the system can do. */
export interface Desktop {
  post(message: unknown): void
  /** Calls the listener with each message of the core; the returned function stops that. */
  onMessage(listener: (message: unknown) => void): () => void
  /** Asks where to save; the path stays with the program, the window gets a token for it. */
  chooseSaveFile(request: { defaultName: string }): Promise<{ token: string; name: string } | null>
  showInFolder(token: string): Promise<void> | void
  readonly platform: string
}

declare global {
  interface Window {
    /** There in the desktop program only. */
    readonly halfcall?: Desktop
  }
}

/** Returns the desktop program around this window; undefined in a browser. */
export const desktop = (): Desktop | undefined => window.halfcall
