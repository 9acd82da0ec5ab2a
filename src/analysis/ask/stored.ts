/** What of a request's body a route stores, and whether anything looked at it before. */
import type { ApiModel, EffectOf, Origin, Route, Transform, Value, ValueId } from '../facts.ts';
import type { StoredInput } from '../questions.ts';

/** What leaves nothing of what a client may send at will. */
const SHAPES = new Set<Transform['kind']>(['typed', 'cast', 'hash', 'encrypt', 'sign', 'allow-list', 'bounded', 'contained', 'fixed-host']);

/** Every part of the body that the handler puts into a record. */
export function storedFromBody(route: Route, model: ApiModel): StoredInput[] {
  const done = route.reaches.flatMap(({ effect, stage, refused }) =>
    stage === 'handler' && !refused ? (model.effects[effect] ?? []) : [],
  );
  return done
    .filter((one) => one.kind === 'data-access')
    .filter(({ operation }) => operation === 'create' || operation === 'update')
    .flatMap((access) => written(access).flatMap((id) => parts(model, id, 0)))
    .flatMap((value) =>
      value.origins.flatMap((origin) =>
        origin.kind === 'request' && model.inputs[origin.input]?.part === 'body'
          ? [
              {
                name: origin.path.at(-1) ?? model.inputs[origin.input]?.name,
                checked: isShaped(model, value) || isExamined(route, model, origin),
                unread: value.made !== undefined,
              },
            ]
          : [],
      ),
    );
}
const written = ({ data, raw }: EffectOf<'data-access'>): ValueId[] => [...(data === undefined ? [] : [data]), ...(raw?.bound ?? [])];
/** The values that are stored: what keys and elements hold. */
function parts(model: ApiModel, id: ValueId, depth: number): Value[] {
  const value = model.values[id];
  if (!value) return [];
  if (depth > 6 || isShaped(model, value)) return [value];
  const inner = [
    ...(value.entries ?? []).map((entry) => ('spread' in entry ? entry.spread : entry.value)),
    ...(value.anyOf ?? []),
    ...(value.element === undefined ? [] : [value.element]),
  ];
  return inner.length === 0 ? [value] : inner.flatMap((one) => parts(model, one, depth + 1));
}
/** A schema that is enforced, or a change that only leaves what fits. */
const isShaped = (model: ApiModel, value: Value): boolean =>
  value.passed.some(
    (one) => SHAPES.has(one.kind) || ((one.kind === 'schema' || one.kind === 'checked') && !model.schemas[one.schema]?.unchecked),
  );
/** Something of the body was looked at before the request went on: whoever does that decides what else to look at. */
const isExamined = (route: Route, model: ApiModel, origin: Extract<Origin, { kind: 'request' }>): boolean =>
  route.examined.some(({ input }) => {
    const [looked, own] = [model.inputs[input], model.inputs[origin.input]];
    return input === origin.input || looked?.part === 'request' || looked?.part === own?.part;
  });
