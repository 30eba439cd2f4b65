import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A mail that was handed over. */
export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  /** Headers and body as they came. */
  readonly data: string
}

/** A mail server that keeps what it gets (RFC 5321). */
export interface MailServerDouble {
  readonly port: number
  readonly mails: TakenMail[]
  /** Users and passwords of the logins it saw (AUTH PLAIN). */
  readonly logins: string[]
  /** Refuses mails from now on, with this answer; undefined takes them again. */
  refuse(answer: string | undefined): void
  close(): Promise<void>
}

/** Listens on loopback. */
export async function openMailServer(): Promise<MailServerDouble> {
  const mails: TakenMail[] = []
  const logins: string[] = []
  const sockets = new Set<Socket>()
  let refusal: string | undefined

  const serve = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    let from = ''
    let to: string[] = []
    let data: string[] | undefined
    let rest = ''
    const say = (line: string) => socket.write(`${line}\r\n`)
    const command = (line: string) => {
      const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
      if (/^EHLO/i.test(line)) return say('250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME')
      if (/^AUTH PLAIN /i.test(line)) {
        logins.push(Buffer.from(line.slice(11), 'base64').toString().split('\0').slice(1).join(':'))
        return say('235 welcome')
      }
      if (/^MAIL/i.test(line)) return ((from = address), (to = []), say(refusal ?? '250 ok'))
      if (/^RCPT/i.test(line)) return (to.push(address), say('250 ok'))
      if (/^DATA/i.test(line)) return ((data = []), say('354 go on'))
      if (/^QUIT/i.test(line)) return (say('221 bye'), socket.end())
      return say('502 not known')
    }
    const dataLine = (line: string) => {
      if (line !== '.') return void data!.push(line.replace(/^\.\./, '.'))
      mails.push({ from, to, data: data!.join('\r\n') })
      data = undefined
      say('250 taken')
    }
    say('220 test')
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\r\n')
      rest = lines.pop()!
      for (const line of lines) {
        if (data) dataLine(line)
        else command(line)
      }
    })
  }
  const server = createServer(serve)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    logins,
    refuse: (answer) => (refusal = answer),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
