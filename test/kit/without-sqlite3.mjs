// Loaded before a program: its database driver is missing, as where a native module was not built.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'sqlite3') return next(specifier, context)
    throw Object.assign(new Error('Could not locate the bindings file. Tried:\n → a\n → b'), {
      code: 'ERR_DLOPEN_FAILED',
    })
  },
})
