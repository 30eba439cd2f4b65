import * as z from 'zod'
import { COUNTRY_CODES } from '../numbers/countries.ts'
import { defineResource } from './resource.ts'

/** Transports that the admin opens besides UDP and TCP. */
export const SECURE_PROTOCOLS = ['tls', 'ws', 'wss'] as const
/** A transport that the admin opens besides UDP and TCP. */
export type SecureProtocol = (typeof SECURE_PROTOCOLS)[number]

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
const LISTEN = new RegExp(`^(?:${OCTET}(?:\\.${OCTET}){3}|\\[[0-9a-fA-F:.]{2,45}\\]):([1-9]\\d{0,4})$`)

const listenSchema = z
  .string()
  .refine((text) => Number(LISTEN.exec(text)?.[1] ?? Infinity) <= 65_535, {
    error: 'must be an address and a port such as 0.0.0.0:5061',
  })
  .nullable()
  .default(null)

const pathSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(1024, 'must not be longer than 1024 characters')
  .nullable()
  .default(null)

/** Seconds between two signs of life to a phone behind a router, when nothing else is said. */
export const DEFAULT_KEEP_ALIVE_SECONDS = 25

/** Seconds after which a talk whose phone vanished is ended at the latest, when nothing else is said. */
export const DEFAULT_SESSION_SECONDS = 240

/** Seconds that a phone in a browser has to come back to its call, when nothing else is said. */
export const DEFAULT_BROWSER_GRACE_SECONDS = 30

const TCP_ABOVE = 'must be a whole number from 500 to 65507, or null'

const secondsSchema = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`
  return z.number({ error }).int(error).min(least, error).max(most, error).optional()
}

/** Settings of the whole PBX. */
export const settingsSchema = z.strictObject({
  domain: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'must be a host name such as office.local')
    .default('halfcall.local')
    .describe('SIP domain: the realm of passwords and the host part of addresses'),
  noAnswerSeconds: z
    .number()
    .int()
    .min(1, 'must be 1 or more')
    .max(600, 'must be 600 or less')
    .default(30)
    .describe('Seconds a phone rings before a call counts as not answered'),
  site: z
    .string()
    .min(1, 'must not be empty')
    .max(64, 'must not be longer than 64 characters')
    .default('main')
    .describe('Name of this installation; stands in every record'),
  country: z
    .string()
    .refine((code) => code === '' || COUNTRY_CODES.includes(code), {
      error: 'must be a country of ISO 3166 in two capital letters such as DE, or empty',
    })
    .optional()
    .describe(
      'Country of this installation: +49..., 0049... and 0... are then the same number; empty: numbers are the same only as written',
    ),
  areaCode: z
    .string()
    .regex(/^\d{0,8}$/, 'must be up to 8 digits such as 030, or empty')
    .optional()
    .describe('Area code of this installation: numbers without one are of this area; empty: none are'),
  banLoopback: z
    .boolean()
    .default(false)
    .describe('Count wrong passwords from this computer itself too, and ban it like any other address'),
  keepAliveSeconds: secondsSchema(0, 120).describe(
    `Seconds between signs of life to phones behind routers, over UDP, ${DEFAULT_KEEP_ALIVE_SECONDS} when nothing is said; 0 sends none`,
  ),
  sessionSeconds: secondsSchema(90, 7200).describe(
    `Seconds after which a talk whose phone vanished is ended at the latest (RFC 4028), ${DEFAULT_SESSION_SECONDS} when nothing is said`,
  ),
  browserGraceSeconds: secondsSchema(0, 300).describe(
    `Seconds that a phone in a browser has to come back to its call when its connection ended, ${DEFAULT_BROWSER_GRACE_SECONDS} when nothing is said`,
  ),
  tcpAboveBytes: z
    .number({ error: TCP_ABOVE })
    .int(TCP_ABOVE)
    .min(500, TCP_ABOVE)
    .max(65_507, TCP_ABOVE)
    .nullable()
    .optional()
    .describe(
      'Requests of more bytes go to phones on UDP over TCP first, and over UDP where TCP says nothing within a second (RFC 3261 §18.1.1 says 1300); null keeps to UDP',
    ),
  proxies: z
    .array(z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/, 'must be host or host:port'))
    .max(100)
    .optional()
    .describe('Proxies that phones register through, besides those that a request comes from itself'),
  trustedProxies: z
    .array(
      z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
        error: 'must be an address or a network such as 192.0.2.0/24',
      }),
    )
    .max(100)
    .optional()
    .describe(
      'Reverse proxies before the window and the API: only their X-Forwarded-For says whom a request comes from',
    ),
  sha256OverWebSocket: z
    .boolean()
    .optional()
    .describe(
      'Challenge phones in browsers with SHA-256 too; the usual libraries know MD5 only and take the last one',
    ),
  externalAddress: z
    .union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 or IPv6 address such as 203.0.113.9' })
    .nullable()
    .default(null)
    .describe(
      'Address of the router as the internet sees it; peers out there are told it in place of our own',
    ),
  listen: z
    .strictObject({ tls: listenSchema, ws: listenSchema, wss: listenSchema })
    .prefault({})
    .describe('Where phones reach it by TLS and WebSockets, address:port; null opens nothing'),
  tls: z
    .strictObject({ certificate: pathSchema, key: pathSchema, authorities: pathSchema })
    .refine(({ certificate, key }) => (certificate === null) === (key === null), {
      path: ['key'],
      error: 'must be given together with certificate',
    })
    .prefault({})
    .describe(
      'PEM files: certificate and key of this server, null for its own; authorities that peers are believed by, in place of those of the system',
    ),
})
/** Settings of the whole PBX. */
export type Settings = z.infer<typeof settingsSchema>

/** The settings of the whole PBX, which refer to nothing. */
export const settingsResource = defineResource(settingsSchema)
