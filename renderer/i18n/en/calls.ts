/** Calls in progress, and the dashboard. */
export const calls = {
  calls: {
    list: 'Calls in progress',
    oneCall: 'Call from {caller} to {dialed}',
    none: 'No call in progress',
    noneText: 'Calls appear here while they ring and while people talk; then they become records.',
    toRecords: 'To the records',
    failed: 'The call could not be ended',
    release: 'End call',
    releaseTitle: 'End this call?',
    releaseText:
      'The call between {caller} and {callee} ends for both. Its records say that the PBX ended it.',
    half: 'Half',
    stage: 'State',
    party: 'Party',
    time: 'Since',
    address: 'Address',
    codec: 'Codec',
  },
  dashboard: {
    failed: 'The numbers could not be read',
    today: 'Today',
    numbers: { calls: 'calls', answered: 'answered', failed: 'not answered', talk: 'talk time' },
    live: 'Calls in progress',
    toCalls: 'All',
    noCalls: 'No call in progress.',
    last: 'Last calls',
    toRecords: 'All records',
    noRecords: 'No call has been recorded yet.',
    phones: 'Phones',
    registered: '{n} of {of} registered',
    firstTitle: 'Register the first phone',
    firstText: 'Type these settings into a desk phone or a softphone, or scan the code with a phone app.',
    firstThen:
      'The phone appears under Phones as soon as it has registered. Two phones can call each other at once.',
    firstNumber: 'Extension of this phone',
  },
}
