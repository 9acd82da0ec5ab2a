/** What stands around FastAPI: its exceptions, limits, sign-in. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const status = (slot: string): Meaning => ({ rejection: { status: slot } });
/** FastAPI, Starlette and what is made for them. */
export const fastapiWorld: LibraryTable = {
  packages: ['fastapi', 'starlette', 'fastapi_users', 'slowapi', 'fastapi_limiter', 'fastapi_jwt_auth'],
  language: 'python',
  calls: {
    'fastapi:HTTPException': status('0|status_code='),
    'starlette.exceptions:HTTPException': status('0|status_code='),
    'fastapi.exceptions:HTTPException': status('0|status_code='),
    'starlette.authentication:requires': { middleware: { role: 'role', status: 403, needs: '0', needsAll: true } },
    'slowapi:Limiter().limit': { limiter: true, middleware: { role: 'rate-limit', status: 429 } },
    'slowapi.extension:Limiter().limit': { limiter: true, middleware: { role: 'rate-limit', status: 429 } },
    // not asked before a route runs it
    'fastapi:Depends': { calls: [] },
    'fastapi:Security': { calls: [] },
    ...each(
      ['fastapi:BackgroundTasks().add_task', 'starlette.background:BackgroundTasks().add_task', 'starlette.background:BackgroundTask'],
      { runs: { fn: '0', with: 'rest:1', named: 'named', when: 'later' } },
    ),
    'fastapi_limiter.depends:RateLimiter': { limiter: true, middleware: { role: 'rate-limit', status: 429 } },
    'fastapi_users:FastAPIUsers().current_user()': { identity: { credential: 'bearer', throws: true } },
    'fastapi_jwt_auth:AuthJWT().jwt_required': { guard: { role: 'authentication', status: 401, credential: 'bearer' } },
    'fastapi_jwt_auth:AuthJWT().jwt_refresh_token_required': { guard: { role: 'authentication', status: 401, credential: 'bearer' } },
    'fastapi_jwt_auth:AuthJWT().get_jwt_subject': { identity: { credential: 'bearer' } },
  },
};
