/** What the comparable routes do, over the index at the merge base: the head has no vote. */
import type { ApiPath } from './code.ts';
import type { RouteKey } from './facts.ts';

/** Needs 4 holders and 80 % of the comparable routes. value: the guard, or entity.column; exceptions: declared public. */
export interface Convention {
  dimension: 'guard' | 'predicate' | 'validation' | 'limiter' | 'serializer';
  scope: 'router' | 'controller' | 'directory' | 'entity' | 'app';
  in: string;
  value: ApiPath;
  holds: RouteKey[];
  breaks: RouteKey[];
  exceptions: RouteKey[];
}
