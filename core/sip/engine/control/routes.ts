import type { Application } from './application.ts'

/** The verb of an application that takes any request. */
export const ANY_VERB = '*'

/** The applications that want each kind of request; a set per connection, asked in turn. */
export interface Routes {
  add(app: Application, verb: string): void
  remove(app: Application, verb: string): void
  drop(app: Application): void
  /** Returns whether there is an application for a verb; with a tag, one that gave itself this tag. */
  wants(verb: string, tag?: string): boolean
  /** Returns the application whose turn it is for a verb; with a tag, among those that gave themselves this tag. */
  next(verb: string, tag?: string): Application | undefined
}

/** Creates an empty table of routes. */
export function createRoutes(): Routes {
  const verbs = new Map<string, Set<Application>>()
  const remove = (app: Application, verb: string) => {
    const apps = verbs.get(verb)
    if (!apps) return
    apps.delete(app)
    if (apps.size === 0) verbs.delete(verb)
  }
  const find = (verb: string, tag: string | undefined) => {
    const wanted = verb.startsWith('cdr:') ? [verb] : [verb, ANY_VERB]
    for (const apps of wanted.map((one) => verbs.get(one))) {
      const app = apps && [...apps].find(({ tags }) => tag === undefined || tags.includes(tag))
      if (apps && app) return { apps, app }
    }
    return undefined
  }
  return {
    add(app, verb) {
      const apps = verbs.get(verb) ?? new Set<Application>()
      verbs.set(verb, apps.add(app))
    },
    remove,
    drop(app) {
      for (const verb of [...verbs.keys()]) remove(app, verb)
    },
    wants: (verb, tag) => find(verb, tag) !== undefined,
    next(verb, tag) {
      const found = find(verb, tag)
      if (!found) return undefined
      found.apps.delete(found.app)
      found.apps.add(found.app)
      return found.app
    },
  }
}
