import type { Entity } from '../analysis/facts.ts';
import { anyOf, given, not, raise } from '../analysis/questions.ts';
import { decide, defineRule, fixFor, isSnake } from './rule.ts';

const VERB = { read: 'reads', list: 'lists', create: 'creates', update: 'changes', delete: 'deletes' } as const;

export const bola = defineRule({
  id: 'bola',
  title: 'An object is reached by an id from the request, without a check that it is the caller’s',
  level: 'error',
  item: 'authz.ownership',
  cwe: [639, 862, 284, 285],
  owasp: 'API1',
  each: 'data-access',
  yieldsTo: ['authn-missing', 'guard-removed'],
  check(access, { route, ask, model }) {
    if (!route) return undefined;
    const id = ask.selectorFrom(access);
    const open = ask.isPublic();
    if (id.is === 'no' || (open.is === 'yes' && (access.operation === 'read' || access.operation === 'list'))) return undefined;
    const tied = anyOf<unknown>(
      ask.ownershipPredicate(access),
      ask.comparedAfterLoad(access),
      ask.guardedBy('ownership', access),
      ask.privilegedFor(access),
    );
    const name = id.is === 'yes' ? (id.value.name ?? id.value.part) : '?';
    const from = id.is === 'yes' ? ` from the ${id.value.part}` : '';
    const thing = access.entity === '?' ? 'a record' : `\`${access.entity}\``;
    const column = owner(model.entities[access.entity], isSnake(route.framework));
    return decide(given(raise(tied, ask.broken('predicate', access)), id, not(open)), access, {
      no: `\`${name}\`${from} chooses the ${thing} that this ${VERB[access.operation]}, and nothing ties it to the caller: any caller reaches any ${thing}`,
      ask: `May every caller ${access.operation} any ${thing} by its \`${name}\`?`,
      yes: `${thing} is tied to the caller`,
      because: id.because,
      detail: [access.operation, access.entity, name],
      fix: fixFor(route.framework, {
        express: `ask for the row of the caller: \`where: { ${name}, ${column}: req.user.id }\`, and answer 404 when there is none`,
        fastapi: `ask for the row of the caller: \`.where(${access.entity}.${column} == current_user.id)\`, or compare and \`raise HTTPException(404)\``,
        other: `add a condition on \`${column}\` to the query, or compare the row with the caller and end the request`,
      }),
    });
  },
});

const owner = (entity: Entity | undefined, snake: boolean): string =>
  entity?.owner[0] ?? entity?.tenant[0] ?? (snake ? 'owner_id' : 'ownerId');
