/** What stands around Flask: sign-in, tokens, limits, the ORM's own session. */
import type { LibraryTable, Meaning } from '../table.ts';
import { each } from './keys.ts';

const signedIn = (more: Partial<NonNullable<Meaning['middleware']>> = {}): Meaning => ({
  middleware: { role: 'authentication', status: 401, credential: 'cookie', ...more },
});
const role: Meaning = { middleware: { role: 'role', status: 403 } };
const anyRole: Meaning = { middleware: { role: 'role', status: 403, needs: 'rest:0' } };
const allRoles: Meaning = { middleware: { role: 'role', status: 403, needs: 'rest:0', needsAll: true } };
/** It says whether the caller may. */
const allows: Meaning = { guard: { role: 'role', status: 403, whenTrue: true } };
const identity: Meaning = { identity: { credential: 'bearer' } };
const HTTP_AUTH = ['HTTPBasicAuth', 'HTTPDigestAuth', 'HTTPTokenAuth', 'MultiAuth'];
const abort: Meaning = { throws: true, rejection: { status: '0|code=|http_status_code=' } };
/** Flask, Quart, and what is made for them. */
export const flaskWorld: LibraryTable = {
  packages: [
    'flask',
    'quart',
    'flask_login',
    'flask_security',
    'flask_jwt_extended',
    'flask_jwt',
    'flask_httpauth',
    'flask_principal',
    'flask_allows',
    'flask_allows2',
    'flask_user',
    'flask_praetorian',
    'flask_simplelogin',
    'flask_basicauth',
    'flask_oidc',
    'flask_limiter',
    'flask_wtf',
    'flask_caching',
    'flask_cors',
    'connexion',
    'flask_restful',
    'flask_restx',
    'flask_restplus',
    'flask_smorest',
    'flask_migrate',
    'flask_mail',
    'flask_bcrypt',
    'flask_babel',
    'werkzeug',
    'click',
  ],
  language: 'python',
  calls: {
    'flask_login:login_required': signedIn(),
    'flask_login.utils:login_required': signedIn(),
    'flask_login:fresh_login_required': signedIn(),
    'flask_security:login_required': signedIn(),
    'flask_security:auth_required': signedIn(),
    'flask_security:auth_token_required': signedIn({ credential: 'bearer' }),
    'flask_security:roles_required': allRoles,
    'flask_security:roles_accepted': anyRole,
    'flask_security:permissions_required': role,
    'flask_security:permissions_accepted': role,
    'flask_principal:Permission().require': role,
    'flask_principal:Permission().test': { guard: { role: 'role', status: 403 } },
    ...each(['can', 'allows'], allows, ['flask_principal:Permission().']),
    ...each(['flask_allows:requires', 'flask_allows:Allows().requires', 'flask_allows2:requires', 'flask_allows2:Allows().requires'], role),
    ...each(['flask_user:login_required', 'flask_praetorian:auth_required', 'flask_simplelogin:login_required'], signedIn()),
    ...each(['roles_required'], allRoles, ['flask_user:', 'flask_praetorian:']),
    ...each(['roles_accepted'], anyRole, ['flask_user:', 'flask_praetorian:']),
    // what it makes of the security schemes of a description
    'connexion:security': signedIn({ credential: 'bearer' }),
    'flask_basicauth:BasicAuth().required': signedIn({ credential: 'basic' }),
    ...each(['require_login', 'accept_token', 'token_auth'], signedIn({ credential: 'bearer' }), ['flask_oidc:OpenIDConnect().']),
    'flask_jwt_extended:jwt_required': signedIn({ credential: 'bearer', optional: { slot: 'optional=', value: true } }),
    'flask_jwt_extended:fresh_jwt_required': signedIn({ credential: 'bearer' }),
    'flask_jwt_extended:jwt_refresh_token_required': signedIn({ credential: 'bearer' }),
    'flask_jwt_extended:verify_jwt_in_request': {
      guard: { role: 'authentication', status: 401, credential: 'bearer', optional: { slot: 'optional=', value: true } },
    },
    'flask_jwt_extended:get_jwt_identity': identity,
    'flask_jwt_extended:get_jwt': identity,
    'flask_jwt_extended:get_raw_jwt': identity,
    'flask_jwt_extended:get_current_user': identity,
    'flask_jwt_extended:create_access_token': { token: { operation: 'sign', payload: '0|identity=', lifetime: 'expires_delta=' } },
    'flask_jwt_extended:create_refresh_token': { token: { operation: 'sign', payload: '0|identity=', lifetime: 'expires_delta=' } },
    'flask_jwt:jwt_required': signedIn({ credential: 'bearer' }),
    ...Object.fromEntries(
      HTTP_AUTH.flatMap((name) => [
        [`flask_httpauth:${name}().login_required`, signedIn({ credential: 'bearer', optional: { slot: 'optional=', value: true } })],
        [`flask_httpauth:${name}().current_user`, identity],
      ]),
    ),
    'flask_limiter:Limiter().limit': { limiter: true, middleware: { role: 'rate-limit', status: 429 } },
    'flask_limiter:Limiter().exempt': { gives: '0' },
    'flask_wtf.csrf:CSRFProtect().exempt': { gives: '0', exempts: 'csrf' },
    'flask_wtf:CSRFProtect().exempt': { gives: '0', exempts: 'csrf' },
    'flask_caching:Cache().cached()': { gives: '0' },
    'flask_caching:Cache().memoize()': { gives: '0' },
    'flask_cors:cross_origin()': { gives: '0' },
    'flask_restx:Namespace().abort': abort,
    'flask_restx:Api().abort': abort,
    'flask:abort': abort,
    'quart:abort': abort,
    'flask_restful:abort': abort,
    'flask_restx:abort': abort,
    'flask_restplus:abort': abort,
    'flask_restplus:Namespace().abort': abort,
    'flask_smorest:abort': abort,
    'werkzeug.exceptions:abort': abort,
    'flask_restx:marshal_with()': { gives: '0' },
    'flask_restful:marshal_with()': { gives: '0' },
    'flask:after_this_request': { inert: true },
    'flask:jsonify': {},
    'flask:render_template': {},
    'flask:redirect': {},
    ...each(['flask:url_for', 'quart:url_for', 'flask.helpers:url_for'], { transforms: { slot: '0', to: [{ kind: 'relative' }] } }),
    'flask:make_response': {},
    ...each(
      ['flask:current_app', 'quart:current_app', 'flask:Flask()', ...HTTP_AUTH.map((name) => `flask_httpauth:${name}()`)].map(
        (on) => `${on}.ensure_sync`,
      ),
      { gives: '0' },
    ),
    // what stands behind it is worked out where it is used
    ...each(['werkzeug.local:LocalProxy', 'werkzeug:LocalProxy'], { calls: [{ fn: '0', with: [] }] }),
  },
  values: {
    'flask_login:current_user': { identity: { credential: 'cookie' } },
    'flask_login.utils:current_user': { identity: { credential: 'cookie' } },
    'flask_security:current_user': { identity: { credential: 'cookie' } },
    'flask_jwt_extended:current_user': { identity: { credential: 'bearer' } },
    'flask_jwt:current_identity': { identity: { credential: 'bearer' } },
  },
};
