/** Django and its REST framework: routes from the URL configuration, views of every form, permissions, what the generic views do. */
import type { ApiPath, Location } from '../../code.ts';
import type { Call, V } from '../../link/abstract.ts';
import type { Machine } from '../../link/machine.ts';
import type { Framework } from '../framework.ts';
import { call } from './generic-views.ts';
import { managed, queryMethod } from './managers.ts';
import { pageCall } from './pages.ts';
import { related } from './relations.ts';
import { answered, bind, packaged, requestPart } from './requests.ts';
import { discover } from './routes.ts';
import { property as ofSerializer } from './serializers.ts';

const common = {
  language: 'python' as const,
  statusField: 'status_code',
  call: (machine: Machine, called: Call, api: ApiPath) => call(machine, called, api) ?? pageCall(machine, called, api),
  request: requestPart,
  bind,
  answers: (machine: Machine, value: V, _node: unknown, at: Location) => answered(machine, value, at),
  value: packaged,
};
export const django: Framework = { ...common, name: 'django', packages: ['django'], property, discover };
export const drf: Framework = {
  ...common,
  name: 'drf',
  packages: ['rest_framework', 'rest_framework_simplejwt', 'rest_framework_extensions', 'rest_framework_nested'],
  property,
};
export function property(machine: Machine, object: V, name: string): V | undefined {
  if (object.kind === 'class') return managed(machine, object, name);
  if (object.kind === 'query') return queryMethod(machine, object, name);
  if (object.kind === 'row') return related(machine, object, name);
  return ofSerializer(machine, object, name);
}
