/** Signing in, and the administrator's password. */
export const access = {
  login: {
    title: 'Halfcall',
    place: {
      file: 'The password is in this file on the computer that runs Halfcall:',
      fileElsewhere:
        'The password is in the file admin-password in the data folder, on the computer that runs Halfcall. Open this page there to see where that is.',
      environment: 'The password is the value of HALFCALL_ADMIN_PASSWORD on the computer that runs Halfcall.',
      chosen:
        'Sign in with the password that was chosen in the window. If you forgot it: stop Halfcall, save a new password as the only line of this file, and start Halfcall again.',
      chosenElsewhere:
        'Sign in with the password that was chosen in the window. If you forgot it, open this page on the computer that runs Halfcall: it says there how to set a new one.',
    },
    password: 'Password',
    submit: 'Sign in',
    refused: 'This is not the password.',
    wait: 'Too many wrong passwords. Wait a minute and try again.',
    unreachable: 'The PBX cannot be reached. Is it running?',
  },
  adminPassword: {
    label: 'Administrator password',
    text: 'For signing in to this window. When you change it, every other browser is signed out.',
    inFile: 'It still stands in clear in the file {path}. Choose one of your own, and the file is deleted.',
    inFileElsewhere:
      'It still stands in clear in a file in the data folder. Choose one of your own, and the file is deleted.',
    environment:
      'It is the value of HALFCALL_ADMIN_PASSWORD on the computer that runs Halfcall, and can only be changed there.',
    old: 'Current password',
    next: 'New password',
    again: 'New password again',
    nextHint: 'At least 10 characters.',
    differ: 'The two new passwords are not the same.',
    action: 'Change password',
    outcome: {
      changed: 'The password was changed. Other browsers were signed out.',
      refused: 'The current password is wrong.',
      weak: 'The new password is too easy to guess. Use at least 10 characters, and no common password.',
      wait: 'Too many wrong passwords. Wait a minute and try again.',
      environment: 'The password is set by HALFCALL_ADMIN_PASSWORD and can only be changed there.',
      unreachable: 'The PBX cannot be reached. The password was not changed.',
    },
  },
}
