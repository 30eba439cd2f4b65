import { contract, RECORDS_READ_PROCEDURES } from '../../../contract/index.ts'

/** The feed, which lasts and costs little: the main process keeps serving it. */
const STAYS = 'cdr.watch'

interface Route {
  readonly method: string
  readonly path: RegExp
}

function routeOf(name: string): Route {
  const [group, procedure] = name.split('.') as ['cdr', keyof typeof contract.cdr]
  const { method, path } = contract[group][procedure]['~orpc'].route
  const pattern = path!.replaceAll(/\{\w+\}/g, '[^/]+')
  return { method: method!, path: new RegExp(`^/api${pattern}/*$`) }
}
const PASSED = RECORDS_READ_PROCEDURES.filter((name) => name !== STAYS)
const ROUTES = PASSED.map(routeOf)

/** Returns whether a procedure is answered by the process that reads. */
export const isReadElsewhere = (procedure: string): boolean =>
  (PASSED as readonly string[]).includes(procedure)

/** Returns whether a request, by method and path, is one. */
export const isReading = (method: string, path: string): boolean =>
  ROUTES.some((route) => route.method === method && route.path.test(path))
