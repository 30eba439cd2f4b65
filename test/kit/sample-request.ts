import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HandPhone, SentRequest } from './hand-phone.ts'
import { readSip, type SipText } from './sip-text.ts'

const PHONES = join(import.meta.dirname, '../samples/phones')
const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** Returns a request of a real phone in the bytes of the wire; the first line of its file says whose it is. */
export function readSample(file: string): string {
  const text = readFileSync(join(PHONES, file), 'latin1')
  return text.slice(text.indexOf('\n') + 1).replaceAll('\n', '\r\n')
}

const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

function sentOf(text: string): SentRequest {
  const { method = '', uri, get } = readSip(text)
  const branch = /branch=([^;\r]*)/.exec(get('Via'))?.[1] ?? ''
  const sequence = Number.parseInt(get('CSeq'), 10)
  return { method, uri, from: get('From'), to: get('To'), callId: get('Call-ID'), sequence, branch, text }
}

function withoutQop(phone: HandPhone, password: string, challenge: SipText, { method, uri }: SentRequest) {
  const offer = challenge.all('WWW-Authenticate').find((line) => line.includes('algorithm=MD5')) ?? ''
  const [realm, nonce] = ['realm', 'nonce'].map((name) => new RegExp(`\\b${name}="([^"]*)"`).exec(offer)?.[1])
  const response = md5(`${md5(`${phone.number}:${realm}:${password}`)}:${nonce}:${md5(`${method}:${uri}`)}`)
  return (
    `Authorization: Digest username="${phone.number}",realm="${realm}",uri="${uri}",` +
    `response="${response}",nonce="${nonce}",algorithm=MD5`
  )
}

/** Registers a phone with the REGISTER of a file, as the phone of that file does it; returns the last answer. */
export async function registerSample(
  phone: HandPhone,
  file: string,
  server: { readonly port: number; readonly password: string },
): Promise<SipText> {
  const [ip = '', port = ''] = phone.host.split(':')
  const once = (turn: number, authorizations: Readonly<Record<string, string>>) => {
    const values = {
      ...{ host: '127.0.0.1', sport: String(server.port), ip, port, user: phone.number },
      ...{ cid: `${port}x`, tag: 'aB3', br: `${port}${turn}`, cs: String(turn), ...authorizations },
    }
    const sent = sentOf(fill(readSample(file), values))
    phone.sendText(sent.text)
    return sent
  }
  const first = once(1, { auth: '', foldedauth: '', noqopauth: '' })
  const challenge = await phone.final(first)
  const auth = `${phone.authorization(challenge, first)}\r\n`
  const foldedauth = auth.replaceAll(', ', ',\r\n ')
  const noqopauth = `${withoutQop(phone, server.password, challenge, first)}\r\n`
  return phone.final(once(2, { auth, foldedauth, noqopauth }))
}

/** Sends the INVITE of a file and answers its challenge; returns the request that carries the answer. */
export async function inviteSample(phone: HandPhone, file: string, port: number): Promise<SentRequest> {
  const text = readSample(file)
    .replaceAll('127.0.0.1:58566', phone.host)
    .replaceAll('127.0.0.1:23000', `127.0.0.1:${port}`)
  const first = sentOf(text)
  phone.sendText(text)
  const authorization = phone.authorization(await phone.final(first), first)
  const second = text
    .replace(first.branch, `${first.branch}2`)
    .replace('CSeq: 1 ', 'CSeq: 2 ')
    .replace('\r\nContent-Length:', `\r\n${authorization}\r\nContent-Length:`)
  phone.sendText(second)
  return sentOf(second)
}
