/** Which files of a tree the analysis reads, and where routes may begin; by path and by text, without parsing. */
import type { Path } from '../analysis/code.ts';

const CODE = /\.(?:[cm]?[jt]sx?|py)$/;
const DATA = /(?:^|\/)(?:package\.json|[tj]sconfig[\w.-]*\.json|pyproject\.toml|setup\.(?:py|cfg)|requirements[\w.-]*\.txt|pnpm-workspace\.yaml|manage\.py|Pipfile)$|\.prisma$/;
const LEFT_OUT =
  /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|dist|build|out|coverage|\.next|\.nuxt|\.venv|venv|site-packages|__pycache__|\.git|migrations|alembic\/versions|__tests__|__mocks__|tests?|specs?|e2e|cypress|playwright|fixtures|stories|storybook|examples?|i18n|locales|public\/(?:js|vendor|assets))(?:\/|$)|\.d\.[cm]?ts$|\.min\.js$|\.(?:test|spec|stories|bench|e2e-spec)\.[cm]?[jt]sx?$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|\.bundle\.js$/i;
/** Files that the default exclusion would drop but that a package import may name are still readable; this only says what is read by default. */
export const isCode = (path: Path): boolean => CODE.test(path) && !LEFT_OUT.test(path);
export const isData = (path: Path): boolean => DATA.test(path) && !/(?:^|\/)(?:node_modules|vendor)\//.test(path);
/** Where nothing that is found counts: tests, fixtures, examples, migrations, generated code. */
export const isLeftOut = (path: Path): boolean => LEFT_OUT.test(path);

/** One regular expression over the text: what any of the frameworks' files carry. */
const MARKS =
  /\bexpress\b|\bRouter\s*\(|\b(?:app|router|server|api)\s*\.\s*(?:use|get|post|put|patch|delete|all|route)\s*\(|\bFastAPI\s*\(|\bAPIRouter\s*\(|@\w+\.(?:get|post|put|patch|delete|api_route|route)\s*\(|include_router\s*\(/;
export const isRoot = (text: string): boolean => MARKS.test(text);
