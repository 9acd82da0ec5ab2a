/**
 * Where routes, apps and their settings may begin, told without parsing: by the text, one regular expression a language, and for what a framework finds by place alone by
 * the path. It picks roots only; what they use is found by name. So a mark too many costs a parse, a mark too few a route.
 */
import type { Path } from '../analysis/code.ts';

const any = (...patterns: RegExp[]): RegExp => new RegExp(patterns.map(({ source }) => source).join('|'));

const SCRIPT = any(
  // express, fastify, koa, hono, nest, and the packages that bring a router or a plugin of theirs
  /(?:from|require\(|import|import\()\s*['"](?:express|fastify|koa|hono|polka|restify|@koa\/|@hono\/|@fastify\/|koa-|express-|fastify-|next\/server|next-connect|@nestjs\/core)/,
  // x.get('/…', x.use(…), x.route('/…') on anything but the usual clients
  /(?<!\b(?:axios|http|https|client|fetch|ky|got|superagent|request|agent|supertest|cy|nock|page|msw|rest))\.(?:get|post|put|patch|delete|del|head|options|all|use|route|mount|register)(?:<[^<>()]{0,80}>)?\(\s*['"`]\//,
  /\b(?:app|router|routes|server|api|fastify|instance|passport)\s*\.\s*(?:use|route|register|mount|on|addHook|setErrorHandler)\s*\(/,
  /\bRouter\s*\(\s*[{)]/,
  // next
  /\bexport\s+(?:(?:async\s+)?function\s*\*?|const|let|var)\s+(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b/,
  /\bexport\s*\{[^}]{0,300}\b(?:GET|POST|PUT|PATCH|DELETE)\b/,
  /\bNext(?:ApiRequest|ApiHandler|Middleware|Request|Response)\b|['"]use server['"]/,
  // nest
  /@(?:Controller|Module|Resolver|Catch|WebSocketGateway)\s*\(|\bNestFactory\b|\bAPP_(?:GUARD|PIPE|FILTER|INTERCEPTOR)\b/,
);

const PYTHON = any(
  /\b(?:FastAPI|APIRouter|Flask|Blueprint|Starlette|Quart|Namespace|Api|DefaultRouter|SimpleRouter|NinjaAPI|FlaskApp|AsyncApp)\s*\(|\bconnexion\.App\s*\(/,
  // @app.get(…), @bp.route(…), @users.blueprint.post(…)
  /@\w+(?:\.\w+){0,3}\.(?:get|post|put|patch|delete|head|options|route|api_route|websocket|middleware|errorhandler|exception_handler|before_request|before_app_request|after_request)\s*\(/,
  /@\w+(?:\.\w+){0,3}\.(?:before_request|before_app_request|after_request)\b/,
  /\b(?:include_router|add_api_route|add_url_rule|add_resource|add_namespace|register_blueprint|add_middleware)\s*\(/,
  // create_app(…), and who calls it
  /\b(?:create|make|build)_(?:\w+_)?app(?:lication)?\s*\(/,
  // django
  /^urlpatterns\b|\burlpatterns\s*(?:\+?=|:|\.(?:append|extend|insert)\()|^(?:INSTALLED_APPS|MIDDLEWARE|REST_FRAMEWORK|ROOT_URLCONF)\b/,
);
const PYTHON_LINES = new RegExp(PYTHON.source, 'm');

/** Next finds these by their place. */
const PLACED =
  /(?:^|\/)(?:app\/(?:.*\/)?route\.[jt]sx?|pages\/api\/.*\.[jt]sx?|(?:middleware|proxy|instrumentation)\.[jt]s|next\.config\.[cm]?[jt]s)$/;

/** Names that people give to files with routes, for when a repository is too large to look into every text. */
const NAMED =
  /(?:^|\/)(?:(?:app|main|server|index|urls|views|viewsets|routes?|routers?|settings|wsgi|asgi|api|endpoints|blueprints?)\.(?:[cm]?[jt]sx?|py)|[^/]+\.(?:controller|module|routes?|router|guard|middleware|api)\.[cm]?[jt]s|(?:.*\/)?(?:routes?|routers?|controllers?|endpoints|api|views|blueprints|settings)\/.*\.(?:[cm]?[jt]sx?|py))$/;

export const isRoot = (path: Path, text: string): boolean => PLACED.test(path) || (path.endsWith('.py') ? PYTHON_LINES : SCRIPT).test(text);
export const isSeed = (path: Path): boolean => PLACED.test(path) || NAMED.test(path);
