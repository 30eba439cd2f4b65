import { RECORD_PRESETS, type RecordPreset } from '../../../core/contract/index.ts'

const presets = Object.fromEntries(
  Object.entries(RECORD_PRESETS).map(([name, { title, text }]) => [name, { title, text }]),
) as Record<RecordPreset, { title: string; text: string }>

/** Settings: records, general, security, configuration. */
export const settings = {
  settings: {
    label: 'Settings',
    pages: {
      records: 'Record settings',
      general: 'General',
      network: 'Connections',
      security: 'Security',
      configuration: 'Configuration',
    },
    words: {
      records: 'O-CDR T-CDR policy preset keep retention never answered every',
      general: 'domain site name no answer seconds timer',
      network:
        'nat router external public address tls sips ws wss websocket certificate key port listen encryption',
      security: 'bans ban password address block',
      configuration: 'import export YAML backup file',
    },
    failed: 'The settings could not be read or saved',
    reload: 'Reload',
  },
  preset: {
    label: 'Which records are written',
    changed: 'as it stands | 1 change from it | {n} changes from it',
    ...presets,
  },
  kind: { never: 'Never', answered: 'Answered', every: 'Every call' },
  model: {
    label: 'The halves of a call',
    text: 'Each call has a caller half (O-session) and a callee half (T-session). Each may leave a record when it ends.',
    picture: 'Callers on the left reach the O-session, the T-session reaches callees on the right',
    caller: 'Callers',
    callee: 'Callees',
    localCaller: 'Local caller',
    localCallee: 'Local callee',
    outsideCaller: 'Outside caller',
    outsideCallee: 'Outside callee',
    term: { localCaller: 'O-CDR', localCallee: 'T-CDR', outsideCaller: 'O-CDR', outsideCallee: 'T-CDR' },
  },
  also: {
    label: 'Also record',
    text: 'Switched off, these halves leave no record even where the switches above say so.',
    locked: 'The cloud-style preset always records these.',
    groupMembers: 'Group members that did not get the call',
    forwardedHalves: 'Halves that a forwarding passed on unanswered',
    featureCodes: 'Calls to feature codes',
    attendantOnly: 'Calls that ended in the attendant',
  },
  keep: {
    label: 'Keep records',
    ever: 'For ever',
    days: 'For a number of days',
    number: 'Days',
    deletes:
      'No record would be deleted. | {n} record is older and would be deleted. | {n} records are older and would be deleted.',
  },
  override: {
    label: 'Extensions with their own rule',
    text: 'The rule of an extension goes before the switches, for its calls and for calls to it.',
    add: 'Add an extension',
    of: 'Rule of extension {number}',
    remove: 'Remove the rule of {number}',
    inherit: 'As the settings say',
    never: 'Never',
    every: 'Every call',
  },
  get: {
    label: 'What you will get',
    text: 'Everyday calls and the records they leave with these settings.',
    per100: 'About {n} records per 100 calls',
    per100Now: '(saved settings: {n})',
  },
  fate: { written: 'written', added: 'added', dropped: 'dropped', none: 'not written' },
  general: {
    domain: 'SIP domain',
    domainHint:
      'Phones register at this name; their passwords belong to it. Changing it makes every phone register anew.',
    site: 'Name of this installation',
    siteHint: 'Stands in every record, to tell several offices apart.',
    noAnswerSeconds: 'Seconds until no answer',
    noAnswerHint: 'So long a phone rings before the call counts as not answered.',
    wrong: 'This value {problem}.',
  },
  network: {
    outside: 'From the internet',
    outsideText:
      'Where phones or providers reach this computer through a router, they have to be told the address of the router. Peers in the own network go on seeing the own one.',
    external: 'Address of the router',
    externalHint: 'Such as 203.0.113.9. Empty: peers outside are told the address of this computer.',
    listen: 'TLS and WebSockets',
    listenText:
      'UDP and TCP are always open. Nothing else is, unless an address and a port stand here. A change is in force at once; calls go on.',
    listenHint: 'Address and port, such as {example}. Empty: closed.',
    protocol: {
      tls: 'TLS (encrypted, for phones)',
      ws: 'WebSocket (for a proxy that adds TLS)',
      wss: 'WebSocket over TLS (for browsers)',
    },
    open: 'Open at {where}',
    closed: 'Closed',
    failed: 'Not open: {why}',
    byFlag: '(asked for on the command line, which goes before this setting)',
    files: 'Certificate files',
    filesText:
      'Without files Halfcall makes a certificate of its own. Files are read again by themselves when they change.',
    path: { certificate: 'Certificate (PEM)', key: 'Private key (PEM)', authorities: 'Authorities (PEM)' },
    pathHint: {
      certificate: 'Path on the computer that runs Halfcall, with the chain behind it.',
      key: 'Without a passphrase.',
      authorities:
        'Whom Halfcall believes where it opens a TLS connection itself. Empty: those of the system.',
    },
    certificate: 'Certificate in use',
    noCertificate: 'None. It is made when TLS is opened for the first time.',
    notTaken: 'The certificate files are not taken',
    selfSigned: 'It vouches for itself: phones have to be told to trust it, or to compare the fingerprint.',
    fact: {
      subject: 'Subject',
      names: 'Names',
      expires: 'Expires',
      fingerprint: 'SHA-256 fingerprint',
      file: 'File',
    },
    copyFingerprint: 'Copy fingerprint',
  },
  security: {
    text: '10 wrong passwords within a minute ban a user at an address for an hour; 50 over more than 5 users ban the address.',
    none: 'Nobody is banned',
    noneText: 'Addresses that keep sending wrong passwords appear here.',
    address: 'Address',
    user: 'User',
    everyUser: 'every user',
    since: 'Since',
    until: 'Until',
    lift: 'Lift ban',
    failed: 'The bans could not be read or changed',
    list: 'Bans in force',
    loopback: 'Ban this computer itself too',
    loopbackHint: 'Programs on the computer that runs Halfcall are exempt otherwise.',
  },
  configuration: {
    exportTitle: 'Export',
    exportText: 'The whole configuration as a YAML file: settings, record settings, extensions.',
    secrets: 'With the passwords of the extensions',
    secretsHint: 'Keep such a file where nobody else reads it.',
    exportAction: 'Export configuration',
    importTitle: 'Import',
    importText:
      'Replaces the whole configuration. The file is checked as a whole first; with a single problem nothing changes.',
    importAction: 'Choose a file',
    sureTitle: 'Replace the configuration?',
    sureText:
      'Everything in {name} replaces the settings, the record settings and all {n} extensions there are now. Extensions that the file does not name are deleted. Records stay.',
    sureAction: 'Replace',
    notText: '{name} is not UTF-8 text. Save it as UTF-8 and try again; nothing was changed.',
    tooLarge: '{name} is larger than 8 MB; this is not a configuration file.',
    applied: 'Imported: {n} extensions are set up now.',
    refused: 'Nothing was changed. The file has 1 problem. | Nothing was changed. The file has {n} problems.',
    failed: 'The configuration could not be read or replaced',
  },
}
