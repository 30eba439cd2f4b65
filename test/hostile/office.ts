import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'

/** Whether the long form was asked for (`npm run test:hostile`). */
export const IS_LONG = process.env['HALFCALL_HOSTILE'] === 'long'

/** Returns the number for the short or the long form. */
export const scaled = (short: number, long: number) => (IS_LONG ? long : short)

/** Starts a server that treats this computer as any other address. */
export function startStrictServer(
  options: Partial<Parameters<typeof startServer>[0]> = {},
): Promise<HalfcallServer> {
  const config = officeConfig()
  return startServer({
    config: { ...config, settings: { ...config.settings, banLoopback: true } },
    ...options,
  })
}

/** Opens the phone of an extension of the office, not registered yet. */
export function phoneOf(
  server: HalfcallServer,
  number: '100' | '101' | '102',
  address?: string,
): Promise<HandPhone> {
  const { password } = OFFICE.find((extension) => extension.number === number)!
  return openHandPhone({
    server: server.sipPort,
    number,
    password,
    ...(address === undefined ? {} : { address }),
  })
}

/** Opens and registers the phones of extensions, in the order of their numbers. */
export async function registered(
  server: HalfcallServer,
  ...numbers: readonly ('100' | '101' | '102')[]
): Promise<HandPhone[]> {
  const phones: HandPhone[] = []
  for (const number of numbers) {
    const phone = await phoneOf(server, number)
    const { status, text } = await phone.register()
    if (status !== 200) throw new Error(`${number} is not registered:\n${text}`)
    phones.push(phone)
  }
  return phones
}
