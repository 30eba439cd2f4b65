/** The outcome of a login. */
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

/** The place where the administrator's password is kept; without a path for users of another computer. */
export interface PasswordPlace {
  readonly kind: 'file' | 'chosen' | 'environment'
  readonly path?: string
}

/** Asks where the password stands; undefined when the web server does not answer. */
export async function askPasswordPlace(): Promise<PasswordPlace | undefined> {
  try {
    const response = await fetch('session/password', { headers: { accept: 'application/json' } })
    return response.ok ? ((await response.json()) as PasswordPlace) : undefined
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The outcome of a password change. */
export type PasswordChange = 'changed' | 'refused' | 'weak' | 'wait' | 'environment' | 'unreachable'

const CHANGES: Readonly<Record<number, PasswordChange>> = {
  204: 'changed',
  401: 'refused',
  409: 'environment',
  422: 'weak',
  429: 'wait',
}

/** Changes the administrator's password; all other sessions end. */
export async function changePassword(old: string, next: string): Promise<PasswordChange> {
  try {
    const { status } = await fetch('session/password', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ old, next }),
    })
    return CHANGES[status] ?? 'unreachable'
  } catch (error) {
    if (error instanceof TypeError) return 'unreachable'
    throw error
  }
}
