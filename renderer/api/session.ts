/** What came of a login. */
export type SignInOutcome = 'signed-in' | 'refused' | 'wait' | 'unreachable'

/** Asks the web server whether this browser is signed in; undefined when it does not answer. */
export async function askSession(): Promise<boolean | undefined> {
  try {
    const response = await fetch('session', { headers: { accept: 'application/json' } })
    if (!response.ok) return undefined
    const { signedIn } = (await response.json()) as { signedIn: boolean }
    return signedIn
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Signs in; the session is kept in a cookie that no script can read. */
export async function signIn(password: string): Promise<SignInOutcome> {
  try {
    const { status } = await fetch('session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    })
    if (status === 204) return 'signed-in'
    if (status === 429) return 'wait'
    return status === 401 ? 'refused' : 'unreachable'
  } catch (error) {
    if (error instanceof TypeError) return 'unreachable'
    throw error
  }
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await fetch('session', { method: 'DELETE' })
}
