/**
 * Of each country: ISO 3166 code, country code, international prefix (the usual one where there are several), national
 * prefix (`-`: none), and how many digits a number has that is written without any prefix, where that is usual. From
 * the metadata of libphonenumber (Apache-2.0), as in libphonenumber-js 1.13.16.
 */
const TABLE = `
AC 247 00 -
AD 376 00 - 6-9
AE 971 00 0
AF 93 00 0
AG 1 011 1 10-10
AI 1 011 1 10-10
AL 355 00 0
AM 374 00 0
AO 244 00 - 9-9
AR 54 00 0
AS 1 011 1 10-10
AT 43 00 0
AU 61 0011 0
AW 297 00 - 7-7
AX 358 00 0
AZ 994 00 0
BA 387 00 0
BB 1 011 1 10-10
BD 880 00 0
BE 32 00 0
BF 226 00 - 8-8
BG 359 00 0
BH 973 00 - 8-8
BI 257 00 - 8-8
BJ 229 00 - 10-10
BL 590 00 0
BM 1 011 1 10-10
BN 673 00 - 7-7
BO 591 00 0
BQ 599 00 - 7-7
BR 55 00 0
BS 1 011 1 10-10
BT 975 00 - 7-8
BW 267 00 - 7-8
BY 375 810 8
BZ 501 00 - 7-7
CA 1 011 1 10-10
CC 61 0011 0
CD 243 00 0
CF 236 00 - 8-8
CG 242 00 - 9-9
CH 41 00 0
CI 225 00 - 10-10
CK 682 00 -
CL 56 00 - 9-9
CM 237 00 - 9-9
CN 86 00 0
CO 57 00 0
CR 506 00 - 8-8
CU 53 119 0
CV 238 0 - 7-7
CW 599 00 - 7-8
CX 61 0011 0
CY 357 00 - 8-8
CZ 420 00 - 9-9
DE 49 00 0
DJ 253 00 - 8-8
DK 45 00 - 8-8
DM 1 011 1 10-10
DO 1 011 1 10-10
DZ 213 00 0
EC 593 00 0
EE 372 00 - 7-8
EG 20 00 0
EH 212 00 0
ER 291 00 0
ES 34 00 - 9-9
ET 251 00 0
FI 358 00 0
FJ 679 00 - 7-7
FK 500 00 -
FM 691 00 - 7-7
FO 298 00 - 6-6
FR 33 00 0
GA 241 00 - 7-8
GB 44 00 0
GD 1 011 1 10-10
GE 995 00 0
GF 594 00 0
GG 44 00 0
GH 233 00 0
GI 350 00 - 8-8
GL 299 00 - 6-6
GM 220 00 - 7-9
GN 224 00 - 8-9
GP 590 00 0
GQ 240 00 - 9-9
GR 30 00 - 10-10
GT 502 00 - 8-8
GU 1 011 1 10-10
GW 245 00 - 9-9
GY 592 001 - 7-7
HK 852 00 - 8-8
HN 504 00 - 8-8
HR 385 00 0
HT 509 00 - 8-8
HU 36 00 06
ID 62 001 0
IE 353 00 0
IL 972 00 0
IM 44 00 0
IN 91 00 0
IO 246 00 - 7-7
IQ 964 00 0
IR 98 00 0
IS 354 00 - 7-9
IT 39 00 - 9-11
JE 44 00 0
JM 1 011 1 10-10
JO 962 00 0
JP 81 010 0
KE 254 000 0
KG 996 00 0
KH 855 001 0
KI 686 00 0
KM 269 00 - 7-7
KN 1 011 1 10-10
KP 850 00 0
KR 82 001 0
KW 965 00 - 8-8
KY 1 011 1 10-10
KZ 7 810 8
LA 856 00 0
LB 961 00 0
LC 1 011 1 10-10
LI 423 00 0
LK 94 00 0
LR 231 00 0
LS 266 00 - 8-8
LT 370 00 0
LU 352 00 - 6-11
LV 371 00 - 8-8
LY 218 00 0
MA 212 00 0
MC 377 00 0
MD 373 00 0
ME 382 00 0
MF 590 00 0
MG 261 00 0
MH 692 011 1 7-7
MK 389 00 0
ML 223 00 - 8-8
MM 95 00 0
MN 976 001 0
MO 853 00 - 8-8
MP 1 011 1 10-10
MQ 596 00 0
MR 222 00 - 8-8
MS 1 011 1 10-10
MT 356 00 - 8-8
MU 230 020 - 7-8
MV 960 00 - 7-7
MW 265 00 0
MX 52 00 - 10-10
MY 60 00 0
MZ 258 00 - 8-9
NA 264 00 0
NC 687 00 - 6-6
NE 227 00 - 8-8
NF 672 00 - 6-6
NG 234 009 0
NI 505 00 - 8-8
NL 31 00 0
NO 47 00 - 8-8
NP 977 00 0
NR 674 00 - 7-7
NU 683 00 - 7-7
NZ 64 00 0
OM 968 00 - 8-8
PA 507 00 - 7-8
PE 51 00 0
PF 689 00 - 8-8
PG 675 00 - 7-8
PH 63 00 0
PK 92 00 0
PL 48 00 - 7-9
PM 508 00 0
PR 1 011 1 10-10
PS 970 00 0
PT 351 00 - 9-9
PW 680 011 - 7-7
PY 595 00 0
QA 974 00 - 8-8
RE 262 00 0
RO 40 00 0
RS 381 00 0
RU 7 810 8
RW 250 00 0
SA 966 00 0
SB 677 00 - 7-7
SC 248 00 - 7-7
SD 249 00 0
SE 46 00 0
SG 65 001 - 8-8
SH 290 00 -
SI 386 00 0
SJ 47 00 - 8-8
SK 421 00 0
SL 232 00 0
SM 378 00 - 8-10
SN 221 00 - 9-9
SO 252 00 0
SR 597 00 - 6-7
SS 211 00 0
ST 239 00 - 7-7
SV 503 00 - 8-8
SX 1 011 1 10-10
SY 963 00 0
SZ 268 00 - 8-8
TA 290 00 -
TC 1 011 1 10-10
TD 235 00 - 8-8
TG 228 00 - 8-8
TH 66 001 0
TJ 992 810 - 9-9
TK 690 00 - 6-7
TL 670 00 - 7-8
TM 993 810 8
TN 216 00 - 8-8
TO 676 00 - 7-7
TR 90 00 0
TT 1 011 1 10-10
TV 688 00 - 6-7
TW 886 002 0
TZ 255 000 0
UA 380 00 0
UG 256 000 0
US 1 011 1 10-10
UY 598 00 0
UZ 998 00 - 9-9
VA 39 00 - 9-11
VC 1 011 1 10-10
VE 58 00 0
VG 1 011 1 10-10
VI 1 011 1 10-10
VN 84 00 0
VU 678 00 - 7-7
WF 681 00 - 6-6
WS 685 0 - 6-10
XK 383 00 0
YE 967 00 0
YT 262 00 0
ZA 27 00 0
ZM 260 00 0
ZW 263 00 0
`

/** The prefixes that a country dials before its numbers. */
export interface CountryPrefixes {
  /** Country code of ITU-T E.164. */
  readonly code: string
  /** The prefix dialled before numbers of other countries. */
  readonly international: string
  /** The prefix dialled before numbers of the own country; may be empty. */
  readonly national: string
  /** Digits that a number of the own country has when it is written without a prefix. */
  readonly plainDigits: { readonly least: number; readonly most: number } | undefined
}

const lengthsOf = (text: string | undefined) => {
  if (text === undefined) return undefined
  const [least, most] = text.split('-').map(Number) as [number, number]
  return { least, most }
}

const COUNTRIES = new Map(
  TABLE.trim()
    .split('\n')
    .map((line): [string, CountryPrefixes] => {
      const [country, code, international, national, digits] = line.split(' ') as [
        string,
        string,
        string,
        string,
        string?,
      ]
      return [
        country,
        { code, international, national: national === '-' ? '' : national, plainDigits: lengthsOf(digits) },
      ]
    }),
)

/** ISO 3166 codes of all countries whose prefixes are known. */
export const COUNTRY_CODES: readonly string[] = [...COUNTRIES.keys()]

/** Returns the prefixes of a country by its ISO 3166 code. */
export const prefixesOf = (country: string): CountryPrefixes | undefined => COUNTRIES.get(country)
