import * as z from 'zod'

// The content security policy forbids compiled validators; zod has to know before the first schema is made.
z.config({ jitless: true })
