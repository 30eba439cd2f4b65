/** Which first-level folders of core/ a folder may import; the table of ARCHITECTURE.md. */
export const IMPORTS = {
  contract: [],
  kit: [],
  grammar: [],
  sip: ['kit', 'grammar'],
  call: ['kit', 'grammar'],
  leg: ['kit', 'grammar', 'call'],
  pbx: ['kit', 'grammar', 'call', 'contract'],
  store: ['kit'],
  cdr: ['kit', 'call', 'contract', 'store'],
  config: ['kit', 'contract'],
  app: ['kit', 'grammar', 'contract', 'sip', 'call', 'leg', 'pbx', 'store', 'cdr', 'config'],
  host: ['app', 'contract', 'kit'],
}

/** Which first-level folders of core/ the hosts and the window may import. */
export const OUTSIDE_IMPORTS = {
  'electron/(main|ipc|platform)': ['app', 'contract', 'kit'],
  'electron/preload': ['contract'],
  renderer: ['contract', 'kit'],
}

/** Folders that run where there is no Node, or must not care. */
export const WITHOUT_NODE = ['core/contract', 'core/grammar', 'core/call', 'renderer', 'electron/preload']
