import { createTransport } from 'nodemailer'
import type { MailServer } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'

/** A mail to be sent. */
export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly file?: { readonly path: string; readonly name: string }
}

/** A function that sends a mail through a server. */
export type SendMail = (server: MailServer & { readonly password: string }, mail: Mail) => Promise<void>

const TIMEOUT_MS = 30_000

/**
 * Hands a mail over by SMTP. With `starttls` nothing is sent in the clear, with `none` nothing is encrypted.
 * @throws PbxError `mail.refused` with what the server said
 */
export const sendMail: SendMail = async ({ host, port, security, user, password, from }, mail) => {
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: 2 * TIMEOUT_MS,
    disableUrlAccess: true,
    ...(user === '' ? {} : { auth: { user, pass: password } }),
  })
  try {
    await transport.sendMail({
      from,
      to: [...mail.to],
      subject: mail.subject,
      text: mail.text,
      ...(mail.file ? { attachments: [{ path: mail.file.path, filename: mail.file.name }] } : {}),
    })
  } catch (error) {
    const said = error instanceof Error ? error.message.split('\n', 1)[0]!.slice(0, 300) : String(error)
    throw new PbxError('mail.refused', `mail server ${host}:${port}: ${said}`)
  } finally {
    transport.close()
  }
}
