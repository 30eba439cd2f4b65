import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Directory } from '../extension/index.ts'
import type { Binding, Location } from '../location/index.ts'

/** One phone of an extension, as a GRUU names it. */
export interface GruuTarget {
  readonly number: string
  readonly instance: string
}

/** Addresses that reach one phone of an extension from anywhere (RFC 5627). */
export interface Gruus {
  /** Returns the public and a new temporary GRUU of a phone; undefined when its instance is no URN. */
  of(binding: Binding): { readonly pub: string; readonly temp: string } | undefined
  /** Returns the phone that a user part and the `gr` parameter mean; undefined when it is none that is known. */
  find(user: string, gr: string): GruuTarget | undefined
}

const TEMP = 'tgruu.'
const SALT_BYTES = 9
const PROOF_BYTES = 16
const URN = /^<(urn:[\x21-\x3b\x3d\x3f-\x7e]{1,200})>$/i

/** Escapes a parameter; `:` may stay in it unescaped (RFC 3261 §25.1, param-unreserved). */
const escapeParam = (text: string) => encodeURIComponent(text).replaceAll('%3A', ':')

function unescapeParam(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Makes and recognises them without keeping any. A temporary one is proved by the extension's password and the Call-ID
 * of the registration, so it reveals nothing about its extension and ends with that registration (RFC 5627 §5.3).
 */
export function createGruus(options: {
  readonly domain: () => string
  readonly directory: Directory
  readonly location: Pick<Location, 'all'>
}): Gruus {
  const { domain, directory, location } = options

  const proofOf = ({ number, instance, callId }: Binding, salt: string): Buffer =>
    createHmac('sha256', directory.password(number) ?? randomBytes(PROOF_BYTES))
      .update([number, instance, callId, salt].join('\n'))
      .digest()
      .subarray(0, PROOF_BYTES)

  const findTemporary = (user: string): GruuTarget | undefined => {
    const [salt = '', proof = ''] = user.slice(TEMP.length).split('.')
    const given = Buffer.from(proof, 'base64url')
    if (given.length !== PROOF_BYTES) return undefined
    return location
      .all()
      .find((binding) => binding.instance !== '' && timingSafeEqual(proofOf(binding, salt), given))
  }
  return {
    of(binding) {
      const urn = URN.exec(binding.instance)?.[1]
      if (urn === undefined) return undefined
      const salt = randomBytes(SALT_BYTES).toString('base64url')
      const proof = proofOf(binding, salt).toString('base64url')
      return {
        pub: `sip:${encodeURIComponent(binding.number)}@${domain()};gr=${escapeParam(urn)}`,
        temp: `sip:${TEMP}${salt}.${proof}@${domain()};gr`,
      }
    },
    find(user, gr) {
      if (user.startsWith(TEMP)) return findTemporary(user)
      return gr === '' ? undefined : { number: user, instance: `<${unescapeParam(gr)}>` }
    },
  }
}
